#pragma once
/// From TOML text to values. The only place that knows the TOML library.

#include "daemon/config_problem.hpp"
#include "daemon/value.hpp"

#include <string_view>

#include <tl/expected.hpp>

namespace bittern::daemon {

/// Reads TOML 1.0; the first thing in it that is none, or nested deeper than deepest_nesting, is the problem.
[[nodiscard]] tl::expected<Table, ConfigProblem> parse_toml(std::string_view text);

}  // namespace bittern::daemon
