// The readers of units.hpp: what people type for sizes, rates and times.
#include "base/printable.hpp"
#include "base/units.hpp"

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include <fmt/format.h>

namespace bittern {
namespace {

constexpr std::int64_t largest = std::int64_t{1} << 62;

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Takes the digits at the front; nullopt where there are none or more than fit.
std::optional<std::int64_t> take_integer(std::string_view& text) {
    std::int64_t value = 0;
    if (text.empty() || !is_digit(text.front())) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{}) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
}

/// Takes ".25" at the front as 0.25, and nothing where there is no point; nullopt for a point
/// without digits.
std::optional<double> take_fraction(std::string_view& text) {
    if (text.empty() || text.front() != '.') return 0.0;
    text.remove_prefix(1);
    if (text.empty() || !is_digit(text.front())) return std::nullopt;
    double value = 0;
    for (double place = 0.1; !text.empty() && is_digit(text.front()); place /= 10) {
        value += place * (text.front() - '0');
        text.remove_prefix(1);
    }
    return value;
}

/// What one of the unit is in bytes: "" and "B" 1, "k" and "kiB" 1024, "kB" 1000, and so on.
std::optional<std::int64_t> multiplier(std::string_view unit) {
    constexpr std::string_view prefixes = "kmgt";
    if (unit.empty() || (unit.size() == 1 && lower(unit[0]) == 'b')) return 1;
    const auto power = prefixes.find(lower(unit[0]));
    if (power == std::string_view::npos) return std::nullopt;
    unit.remove_prefix(1);
    const bool decimal = unit.size() == 1 && lower(unit[0]) == 'b';
    const bool binary = unit.empty() || (unit.size() == 2 && lower(unit[0]) == 'i' && lower(unit[1]) == 'b');
    if (!decimal && !binary) return std::nullopt;
    std::int64_t value = 1;
    for (std::size_t k = 0; k <= power; ++k) value *= decimal ? 1000 : 1024;
    return value;
}

std::optional<Bytes> read_bytes(std::string_view text) {
    const auto whole = take_integer(text);
    const auto fraction = take_fraction(text);
    if (!whole || !fraction) return std::nullopt;
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    const auto unit = multiplier(text);
    if (!unit || (*unit == 1 && *fraction != 0) || *whole > largest / *unit) return std::nullopt;
    const Bytes size{*whole * *unit + std::llround(*fraction * static_cast<double>(*unit))};
    if (size.count > largest) return std::nullopt;
    return size;
}

/// Seconds in a unit of time; 0 for what is none.
std::int64_t seconds_in(char unit) {
    switch (unit) {
        case 's':
            return 1;
        case 'm':
            return 60;
        case 'h':
            return 3600;
        case 'd':
            return 86400;
        default:
            return 0;
    }
}

std::optional<std::chrono::seconds> read_duration(std::string_view text) {
    constexpr std::int64_t longest = std::int64_t{1} << 40;  // about 35,000 years; sums stay far from overflow
    std::int64_t total = 0;
    std::int64_t last_unit = std::numeric_limits<std::int64_t>::max();
    do {
        const auto number = take_integer(text);
        if (!number) return std::nullopt;
        const bool bare = text.empty() && total == 0 && last_unit == std::numeric_limits<std::int64_t>::max();
        const std::int64_t unit = bare ? 1 : text.empty() ? 0 : seconds_in(text.front());
        // Units go from large to small, each at most once.
        if (unit == 0 || unit >= last_unit || *number > longest / unit) return std::nullopt;
        total += *number * unit;
        last_unit = unit;
        if (!bare) text.remove_prefix(1);
    } while (!text.empty());
    return std::chrono::seconds{total};
}

}  // namespace

Result<Bytes> parse_bytes(std::string_view text) {
    if (const auto size = read_bytes(text)) return *size;
    return fail(Fault::usage,
                fmt::format("'{}' is not a size: write it like 1048576, 512k, 1.5M or 2GiB", printable(text)));
}

Result<Rate> parse_rate(std::string_view text) {
    const bool per_second = text.size() > 2 && text.ends_with("/s");
    if (const auto size = read_bytes(per_second ? text.substr(0, text.size() - 2) : text)) {
        return Rate{size->count};
    }
    return fail(Fault::usage,
                fmt::format("'{}' is not a rate: write it like 512k, 1.5M or 2MiB/s (a second)", printable(text)));
}

Result<std::chrono::seconds> parse_duration(std::string_view text) {
    if (const auto duration = read_duration(text)) return *duration;
    return fail(Fault::usage,
                fmt::format("'{}' is not a time: write it like 90, 90s, 5m, 1h30m or 2d", printable(text)));
}

}  // namespace bittern
