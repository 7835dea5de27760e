#include "daemon/config_kinds.hpp"

#include "base/printable.hpp"
#include "base/whole_number.hpp"

#include <cmath>

#include <fmt/format.h>

namespace bittern::daemon {
namespace {

const std::string* text_of(const Value& value) {
    return std::get_if<std::string>(&value.data);
}

std::optional<std::int64_t> integer_of(const Value& value) {
    const auto* number = std::get_if<std::int64_t>(&value.data);
    return number ? std::optional(*number) : std::nullopt;
}

bool is_unlimited(const Value& value) {
    return text_of(value) && *text_of(value) == "unlimited";
}

/// What the command line would read: text with a unit, or a plain number of bytes, bytes a second or seconds.
template <class T>
std::optional<T> measured(Result<T> (*parse)(std::string_view), const std::string& what, const Value& value,
                          Reading& reading) {
    const auto number = integer_of(value);
    if (!text_of(value) && (!number || *number < 0)) return expected(what, value, reading);
    const auto parsed = parse(number ? std::to_string(*number) : *text_of(value));
    if (parsed) return *parsed;
    return expected(what, value, reading);
}

/// A Limit whose values `read` reads.
template <class T, class Read>
Kind<Limit<T>> limit(Read read, std::function<Value(const T&)> write) {
    auto read_limit = [read](const Value& value, Reading& reading) -> std::optional<Limit<T>> {
        if (is_unlimited(value)) return Limit<T>{};
        if (auto most = read(value, reading)) return Limit<T>{*most};
        return std::nullopt;
    };
    auto write_limit = [write = std::move(write)](const Limit<T>& held) -> std::optional<Value> {
        return held.most ? write(*held.most) : Value{Unlimited{}, {}};
    };
    return {std::move(read_limit), std::move(write_limit)};
}

/// The same where 0 is another word for unlimited.
template <class T>
Kind<Limit<T>> zero_is_none(Kind<Limit<T>> kind) {
    auto read = [read = std::move(kind.read)](const Value& value, Reading& reading) {
        auto got = read(value, reading);
        if (got && got->most == T{}) got->most.reset();
        return got;
    };
    return {std::move(read), std::move(kind.write)};
}

/// What a parser of texts reads.
template <class T, class ToText>
Kind<T> parsed(Result<T> (*parse)(std::string_view), const std::string& what, ToText to_text) {
    auto read = [parse, what](const Value& value, Reading& reading) -> std::optional<T> {
        if (!text_of(value)) return expected(what, value, reading);
        auto got = parse(*text_of(value));
        if (got) return *std::move(got);
        reading.wrong(value.where, elide(got.error().message, 300));
        return std::nullopt;
    };
    auto write = [to_text](const T& held) -> std::optional<Value> { return Value{to_text(held), {}}; };
    return {std::move(read), std::move(write)};
}

template <class T>
std::function<std::optional<Value>(const T&)> as_it_is() {
    return [](const T& held) -> std::optional<Value> { return Value{held, {}}; };
}

std::string address_text(const swarm::ListenAddress& address) {
    if (address.port) return torrent::to_string(torrent::HostPort{address.host, *address.port});
    return address.host;
}

/// What `~` at the front stands for is put in its place. Slashes at the end go.
std::optional<std::filesystem::path> whole_path(std::string text, Position where, Reading& reading) {
    while (text.size() > 1 && text.ends_with('/')) text.pop_back();
    const bool at_home = text == "~" || text.starts_with("~/");
    if (!at_home) return text;
    if (reading.home().empty()) {
        reading.wrong(where, "~ stands for nothing, since HOME is not set: write the whole path");
        return std::nullopt;
    }
    return text.size() > 2 ? reading.home() / text.substr(2) : reading.home();
}

bool can_be_a_path(const std::string& text) {
    const bool has_root = text.starts_with('/') || text == "~" || text.starts_with("~/");
    return has_root && text.find('\0') == std::string::npos;
}

}  // namespace

std::nullopt_t expected(const std::string& what, const Value& value, Reading& reading) {
    reading.wrong(value.where, fmt::format("expected {}, not {}", what, described(value)));
    return std::nullopt;
}

Kind<bool> yes_or_no() {
    auto read = [](const Value& value, Reading& reading) -> std::optional<bool> {
        if (const auto* boolean = std::get_if<bool>(&value.data)) return *boolean;
        return expected("true or false", value, reading);
    };
    return {std::move(read), as_it_is<bool>()};
}

Kind<int> count(int least, int most) {
    auto read = [least, most](const Value& value, Reading& reading) -> std::optional<int> {
        const auto number = integer_of(value);
        if (number && *number >= least && *number <= most) return static_cast<int>(*number);
        return expected(fmt::format("a number from {} to {}", least, most), value, reading);
    };
    auto write = [](int held) -> std::optional<Value> { return Value{std::int64_t{held}, {}}; };
    return {std::move(read), std::move(write)};
}

Kind<std::uint16_t> port() {
    auto read = [](const Value& value, Reading& reading) -> std::optional<std::uint16_t> {
        const auto number = integer_of(value);
        if (number && *number >= 0 && *number <= 65535) return static_cast<std::uint16_t>(*number);
        return expected("a port from 0 to 65535", value, reading);
    };
    auto write = [](std::uint16_t held) -> std::optional<Value> { return Value{std::int64_t{held}, {}}; };
    return {std::move(read), std::move(write)};
}

Kind<Bytes> size(Bytes least, Bytes most) {
    auto read = [least, most](const Value& value, Reading& reading) -> std::optional<Bytes> {
        const auto what = fmt::format("a size from {} to {}, as \"512k\" or \"8M\" or a number of bytes",
                                      to_toml({least, {}}), to_toml({most, {}}));
        const auto got = measured(parse_bytes, what, value, reading);
        if (!got || (*got >= least && *got <= most)) return got;
        return expected(what, value, reading);
    };
    return {std::move(read), as_it_is<Bytes>()};
}

Kind<std::chrono::seconds> duration(std::chrono::seconds least, std::chrono::seconds most) {
    auto read = [least, most](const Value& value, Reading& reading) -> std::optional<std::chrono::seconds> {
        const auto what = fmt::format("a time from {} to {}, as \"90s\" or \"1h30m\" or a number of seconds",
                                      to_toml({least, {}}), to_toml({most, {}}));
        const auto got = measured(parse_duration, what, value, reading);
        if (!got || (*got >= least && *got <= most)) return got;
        return expected(what, value, reading);
    };
    return {std::move(read), as_it_is<std::chrono::seconds>()};
}

Kind<std::chrono::minutes> time_of_day() {
    auto read = [](const Value& value, Reading& reading) -> std::optional<std::chrono::minutes> {
        const auto* text = text_of(value);
        if (text && text->size() == 5 && (*text)[2] == ':') {
            const auto hour = whole_number<int>(text->substr(0, 2)), minute = whole_number<int>(text->substr(3));
            if (hour && minute && *hour < 24 && *minute < 60) return std::chrono::minutes{60 * *hour + *minute};
        }
        return expected("a time of day from \"00:00\" to \"23:59\"", value, reading);
    };
    auto write = [](std::chrono::minutes held) -> std::optional<Value> {
        return Value{fmt::format("{:02}:{:02}", held.count() / 60, held.count() % 60), {}};
    };
    return {std::move(read), std::move(write)};
}

Kind<std::filesystem::path> path(Empty empty) {
    auto read = [empty](const Value& value, Reading& reading) -> std::optional<std::filesystem::path> {
        const auto* text = text_of(value);
        if (text && text->empty() && empty == Empty::is_none) return std::filesystem::path();
        if (text && can_be_a_path(*text)) return whole_path(*text, value.where, reading);
        return expected("a path that begins with / or ~/", value, reading);
    };
    auto write = [](const std::filesystem::path& held) -> std::optional<Value> { return Value{held.native(), {}}; };
    return {std::move(read), std::move(write)};
}

Kind<std::string> word(const std::string& what, Empty empty) {
    auto read = [what, empty](const Value& value, Reading& reading) -> std::optional<std::string> {
        constexpr std::size_t longest = 255;
        const auto* text = text_of(value);
        if (text && is_printable(*text) && text->size() <= longest && (!text->empty() || empty == Empty::is_none))
            return *text;
        return expected(what, value, reading);
    };
    return {std::move(read), as_it_is<std::string>()};
}

Kind<std::optional<std::filesystem::perms>> umask() {
    using Held = std::optional<std::filesystem::perms>;
    auto read = [](const Value& value, Reading& reading) -> std::optional<Held> {
        const auto* text = text_of(value);
        if (text && text->empty()) return std::optional<Held>(std::in_place);
        const bool octal = text && (text->size() == 3 || (text->size() == 4 && text->front() == '0')) &&
                           text->find_first_not_of("01234567") == std::string::npos;
        if (!octal) return expected("three octal digits as text, as \"022\"", value, reading);
        int bits = 0;
        for (const char digit : *text) bits = 8 * bits + (digit - '0');
        return std::optional<Held>(std::in_place, static_cast<std::filesystem::perms>(bits));
    };
    auto write = [](const Held& held) -> std::optional<Value> {
        return Value{held ? fmt::format("{:03o}", static_cast<unsigned>(*held)) : std::string(), {}};
    };
    return {std::move(read), std::move(write)};
}

Kind<torrent::HostPort> host_port() {
    return parsed<torrent::HostPort>(torrent::HostPort::parse, "text as \"HOST:PORT\"",
                                     [](const torrent::HostPort& held) { return torrent::to_string(held); });
}

Kind<swarm::ListenAddress> listen_address() {
    return parsed<swarm::ListenAddress>(swarm::ListenAddress::parse, "text as \"ADDRESS\" or \"ADDRESS:PORT\"",
                                        address_text);
}

Kind<HooksConfig::Command> command() {
    auto read = [](const Value& value, Reading& reading) -> std::optional<HooksConfig::Command> {
        const auto what = "a list of words, the path of a program and its arguments (no shell reads them)";
        const auto* array = std::get_if<Array>(&value.data);
        if (!array) return expected(what, value, reading);
        HooksConfig::Command words;
        for (const auto& item : *array) {
            const auto* text = text_of(item);
            if (!text || text->find('\0') != std::string::npos) return expected("text", item, reading);
            if (!words.empty()) {
                words.push_back(*text);
                continue;
            }
            const auto program = path(Empty::is_wrong).read(item, reading);
            if (!program) return std::nullopt;
            words.push_back(program->native());
        }
        return words;
    };
    auto write = [](const HooksConfig::Command& held) -> std::optional<Value> {
        Array words;
        for (const auto& one : held) words.push_back({one, {}});
        return Value{std::move(words), {}};
    };
    return {std::move(read), std::move(write)};
}

Kind<Limit<int>> count_limit() {
    const auto read = [](const Value& value, Reading& reading) -> std::optional<int> {
        const auto number = integer_of(value);
        if (number && *number >= 0 && *number <= std::numeric_limits<int>::max()) return static_cast<int>(*number);
        return expected("a number, or \"unlimited\"", value, reading);
    };
    return zero_is_none(limit<int>(read, [](int most) { return Value{std::int64_t{most}, {}}; }));
}

Kind<Limit<Rate>> rate_limit() {
    const auto read = [](const Value& value, Reading& reading) {
        return measured(parse_rate, "a rate as \"500k\" or \"2M\" or a number of bytes a second, or \"unlimited\"",
                        value, reading);
    };
    return zero_is_none(limit<Rate>(read, [](Rate most) { return Value{most, {}}; }));
}

Kind<Limit<double>> ratio_limit() {
    const auto read = [](const Value& value, Reading& reading) -> std::optional<double> {
        const auto* number = std::get_if<double>(&value.data);
        const auto ratio = number ? *number : static_cast<double>(integer_of(value).value_or(0));
        if (std::isfinite(ratio) && ratio > 0) return ratio;
        return expected("a number greater than 0, as 1.5, or \"unlimited\"", value, reading);
    };
    return limit<double>(read, [](double most) { return Value{most, {}}; });
}

Kind<Limit<std::chrono::seconds>> duration_limit() {
    const auto read = [](const Value& value, Reading& reading) -> std::optional<std::chrono::seconds> {
        const auto what = "a time greater than 0, as \"30m\" or a number of seconds, or \"unlimited\"";
        const auto got = measured(parse_duration, what, value, reading);
        if (!got || got->count() > 0) return got;
        return expected(what, value, reading);
    };
    return limit<std::chrono::seconds>(read, [](std::chrono::seconds most) { return Value{most, {}}; });
}

}  // namespace bittern::daemon
