#pragma once
/// What `bittern config --json` says.

#include "daemon/config_file.hpp"

#include <map>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace bittern::app {

/// A setting's value: sizes in bytes, rates in bytes a second, times in seconds; null is unlimited.
[[nodiscard]] nlohmann::ordered_json json_of(const daemon::Value& value);

/// [{"key", "value", "from": "default" or "file", "line" of the file}, …]; of those that clients set the value is
/// theirs, with "client": true, and "configured": what "from" says.
[[nodiscard]] nlohmann::ordered_json json_of(const std::vector<daemon::Setting>& settings,
                                             const std::map<std::string, daemon::Value>& overrides);

/// [{"line", "column", "key", "message"}, …]: null where it is about no line, or no key.
[[nodiscard]] nlohmann::ordered_json json_of(const std::vector<daemon::ConfigProblem>& problems);

}  // namespace bittern::app
