#pragma once
/// One mistake in a configuration.

#include "daemon/value.hpp"

#include <string>
#include <string_view>

namespace bittern::daemon {

/// A mistake, and what was expected in its place. All texts can be printed.
struct ConfigProblem {
    Position where;
    std::string key;  ///< "network.port"; "" where it is about none
    std::string message;
};

/// `config.toml:3:8: network.port: …`; without the numbers where it stands in no line.
[[nodiscard]] std::string to_string(const ConfigProblem& problem, std::string_view file);

}  // namespace bittern::daemon
