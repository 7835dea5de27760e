#pragma once
/// The kinds of value that a key can have: how each is read, with what was expected in place of another, and written.
/// Private to this room.

#include "base/units.hpp"
#include "daemon/config.hpp"
#include "daemon/reading.hpp"
#include "daemon/value.hpp"

#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bittern::daemon {

template <class T>
struct Kind {
    /// nullopt where it is none, once the reading was told.
    std::function<std::optional<T>(const Value&, Reading&)> read;
    std::function<std::optional<Value>(const T&)> write;  ///< nullopt: not set
};

/// Tells that something else was expected.
std::nullopt_t expected(const std::string& what, const Value& value, Reading& reading);

[[nodiscard]] Kind<bool> yes_or_no();
[[nodiscard]] Kind<int> count(int least, int most);
[[nodiscard]] Kind<std::uint16_t> port();
[[nodiscard]] Kind<Bytes> size(Bytes least, Bytes most);
[[nodiscard]] Kind<std::chrono::seconds> duration(std::chrono::seconds least, std::chrono::seconds most);
/// Of a day, as "23:59".
[[nodiscard]] Kind<std::chrono::minutes> time_of_day();
/// Absolute, or from "~/". `Empty::is_none`: "" is allowed.
enum class Empty { is_none, is_wrong };
[[nodiscard]] Kind<std::filesystem::path> path(Empty empty);
/// One line that can be printed.
[[nodiscard]] Kind<std::string> word(const std::string& what, Empty empty);
[[nodiscard]] Kind<std::optional<std::filesystem::perms>> umask();
[[nodiscard]] Kind<torrent::HostPort> host_port();
[[nodiscard]] Kind<swarm::ListenAddress> listen_address();
/// A program and its arguments.
[[nodiscard]] Kind<HooksConfig::Command> command();

/// "unlimited" or 0, or a number.
[[nodiscard]] Kind<Limit<int>> count_limit();
[[nodiscard]] Kind<Limit<Rate>> rate_limit();
/// "unlimited", or what is greater than 0: that would be a limit, to nothing.
[[nodiscard]] Kind<Limit<double>> ratio_limit();
[[nodiscard]] Kind<Limit<std::chrono::seconds>> duration_limit();

/// One of a few words.
template <class T>
Kind<T> choice(std::vector<std::pair<std::string, T>> words) {
    auto read = [words](const Value& value, Reading& reading) -> std::optional<T> {
        std::string all;
        for (const auto& [name, meaning] : words) {
            if (const auto* text = std::get_if<std::string>(&value.data); text && *text == name) return meaning;
            all += (all.empty() ? "\"" : ", \"") + name + "\"";
        }
        return expected("one of " + all, value, reading);
    };
    auto write = [words](const T& chosen) -> std::optional<Value> {
        for (const auto& [name, meaning] : words)
            if (meaning == chosen) return Value{name, {}};
        return std::nullopt;
    };
    return {std::move(read), std::move(write)};
}

/// None where it isn't set; what is set is of the kind.
template <class T>
Kind<std::optional<T>> optional(Kind<T> kind) {
    auto read = [read = std::move(kind.read)](const Value& value, Reading& reading) -> std::optional<std::optional<T>> {
        auto got = read(value, reading);
        if (!got) return std::nullopt;
        return std::optional<std::optional<T>>(std::in_place, *std::move(got));
    };
    auto write = [write = std::move(kind.write)](const std::optional<T>& held) {
        return held ? write(*held) : std::nullopt;
    };
    return {std::move(read), std::move(write)};
}

/// A list of them; each that is wrong is told.
template <class T>
Kind<std::vector<T>> list(const std::string& what, Kind<T> kind) {
    auto read = [what, read = kind.read](const Value& value, Reading& reading) -> std::optional<std::vector<T>> {
        const auto* array = std::get_if<Array>(&value.data);
        if (!array) return expected(what, value, reading);
        std::vector<T> all;
        for (const auto& item : *array)
            if (auto got = read(item, reading)) all.push_back(*std::move(got));
        return all;
    };
    auto write = [write = std::move(kind.write)](const std::vector<T>& all) -> std::optional<Value> {
        Array array;
        for (const auto& one : all)
            if (auto value = write(one)) array.push_back(*std::move(value));
        return Value{std::move(array), {}};
    };
    return {std::move(read), std::move(write)};
}

}  // namespace bittern::daemon
