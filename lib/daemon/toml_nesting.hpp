#pragma once
/// How deep a TOML text goes, told before it is parsed: what holds a table frees the tables in it by calling itself.

#include "daemon/value.hpp"

#include <optional>
#include <string_view>

namespace bittern::daemon {

/// Parts of a dotted key, and brackets and braces open at a time. No configuration needs more than five.
constexpr int deepest_nesting = 16;

/// Where the text goes deeper than that; nullopt: nowhere. It may be no TOML at all.
[[nodiscard]] std::optional<Position> too_deep(std::string_view text);

}  // namespace bittern::daemon
