#pragma once
/// What a configuration file has at one place, as far as TOML goes: what it means is for config_keys to say.

#include "base/units.hpp"

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bittern::daemon {

/// Where something stands in a file, both from 1; columns are characters. 0: in no line of it.
struct Position {
    int line = 0;
    int column = 0;
    // NOLINTNEXTLINE(modernize-use-nullptr): a 0 that the compiler writes
    friend auto operator<=>(const Position&, const Position&) = default;
};

/// Of the byte with this offset.
[[nodiscard]] Position position_of(std::string_view text, std::size_t offset);

struct Value;
struct Member;
using Array = std::vector<Value>;
using Table = std::vector<Member>;  ///< in no order

/// A date, a time or both, which no setting is.
struct Date {
    std::string text;
};
struct Unlimited {};  ///< "unlimited"

/// A value as it was read (bool, integer, float, text, array, table, date), or one of ours that TOML has no type for
/// and that is written as text.
struct Value {
    std::variant<bool, std::int64_t, double, std::string, Array, Table, Date, Bytes, Rate, std::chrono::seconds,
                 Unlimited>
        data;
    Position where;
};

struct Member {
    std::string key;
    Position where;  ///< of the key
    Value value;
};

/// As TOML on one line that can be printed: `8M`, `[1, 2]`, `{path = "/srv/new"}`. Read again it is the same.
[[nodiscard]] std::string to_toml(const Value& value);
/// A key as TOML: bare where it can be, else in quotes.
[[nodiscard]] std::string to_toml_key(std::string_view key);

/// What it is, for an error: `the number 7`, `the text "abc"`, `a table`.
[[nodiscard]] std::string described(const Value& value);

}  // namespace bittern::daemon
