#include "daemon/value.hpp"

#include "base/code_points.hpp"
#include "base/printable.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bittern::daemon {
namespace {

/// A basic string: what can't be printed is escaped.
std::string quoted(std::string_view text) {
    std::string out = "\"";
    while (!text.empty()) {
        const CodePoint point = first_code_point(text);
        if (point.value == U'"' || point.value == U'\\')
            out += fmt::format("\\{}", static_cast<char>(point.value));
        else if (!point.valid || is_unsafe_to_print(point.value))
            out += fmt::format("\\U{:08X}", static_cast<unsigned>(point.value));
        else
            out += text.substr(0, point.length);
        text.remove_prefix(point.length);
    }
    return out + '"';
}

/// The largest unit that it is a whole number of: "8M", "1500", "2G".
std::string in_units(std::int64_t count) {
    constexpr std::string_view units = "kMGT";
    std::string unit;
    for (std::size_t k = 0; k < units.size() && count != 0 && count % 1024 == 0; ++k, count /= 1024) unit = units[k];
    return fmt::format("{}{}", count, unit);
}

std::string in_units(std::chrono::seconds duration) {
    struct Unit {
        std::int64_t seconds;
        char name;
    };
    for (const auto [seconds, name] : std::array<Unit, 3>{{{86400, 'd'}, {3600, 'h'}, {60, 'm'}}})
        if (duration.count() != 0 && duration.count() % seconds == 0)
            return fmt::format("{}{}", duration.count() / seconds, name);
    return fmt::format("{}s", duration.count());
}

struct Writer {
    std::string operator()(bool value) const { return value ? "true" : "false"; }
    std::string operator()(std::int64_t value) const { return fmt::format("{}", value); }
    /// Always with a point, so that it stays one.
    std::string operator()(double value) const {
        const auto text = fmt::format("{}", value);
        return std::isfinite(value) && text.find_first_of(".e") == std::string::npos ? text + ".0" : text;
    }
    std::string operator()(const std::string& value) const { return quoted(value); }
    std::string operator()(const Array& values) const {
        std::vector<std::string> items;
        for (const auto& value : values) items.push_back(to_toml(value));
        return fmt::format("[{}]", fmt::join(items, ", "));
    }
    std::string operator()(const Table& members) const {
        std::vector<std::string> items;
        for (const auto& member : members)
            items.push_back(fmt::format("{} = {}", to_toml_key(member.key), to_toml(member.value)));
        return fmt::format("{{{}}}", fmt::join(items, ", "));
    }
    std::string operator()(const Date& value) const { return value.text; }
    std::string operator()(Bytes value) const { return quoted(in_units(value.count)); }
    std::string operator()(Rate value) const { return quoted(in_units(value.per_second)); }
    std::string operator()(std::chrono::seconds value) const { return quoted(in_units(value)); }
    std::string operator()(Unlimited /*unused*/) const { return quoted("unlimited"); }
};

}  // namespace

Position position_of(std::string_view text, std::size_t offset) {
    const auto before = text.substr(0, offset);
    const auto line = before.substr(before.rfind('\n') + 1);
    const auto begins_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
    return {static_cast<int>(std::ranges::count(before, '\n')) + 1,
            static_cast<int>(std::ranges::count_if(line, begins_character)) + 1};
}

std::string to_toml(const Value& value) {
    return std::visit(Writer{}, value.data);
}

std::string to_toml_key(std::string_view key) {
    const bool bare = !key.empty() && std::ranges::all_of(key, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_';
    });
    return bare ? std::string(key) : quoted(key);
}

std::string described(const Value& value) {
    constexpr int most_columns = 60;
    if (std::holds_alternative<Array>(value.data)) return "a list";
    if (std::holds_alternative<Table>(value.data)) return "a table";
    auto shown = elide(to_toml(value), most_columns);
    if (std::holds_alternative<bool>(value.data)) return shown;
    if (std::holds_alternative<Date>(value.data)) return "the time " + shown;
    return (std::holds_alternative<std::string>(value.data) ? "the text " : "the number ") + shown;
}

}  // namespace bittern::daemon
