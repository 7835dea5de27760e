#pragma once
/// From the text of a configuration file to a Config, and from there to what can be shown.

#include "base/result.hpp"
#include "daemon/config.hpp"
#include "daemon/config_problem.hpp"
#include "daemon/value.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bittern::daemon {

/// A larger file is no configuration.
constexpr Bytes largest_config = mib(1);

/// What a text says.
struct ConfigReading {
    Config config;                        ///< what could be read, and else the defaults
    std::vector<ConfigProblem> problems;  ///< by position, at most 100; empty: the config is sound
    std::map<std::string, Position> set;  ///< the keys that the text has: "network.port"
};

/// Reads the text of a file. `home` is what `~` stands for at the front of a path; empty: unknown, and such paths are
/// problems. Any bytes may come: at worst there is a problem. Nothing on the disk is looked at.
[[nodiscard]] ConfigReading read_config(std::string_view text, const std::filesystem::path& home);

/// The config, or Fault::usage with the first problem and how many more there are.
[[nodiscard]] Result<Config> sound(ConfigReading reading, std::string_view file);

/// Where a setting comes from. Who wins stands last.
struct ByDefault {};
using Origin = std::variant<ByDefault, Position>;

/// One setting as it is in force.
struct Setting {
    std::string key;  ///< "network.port", "limits.label.films.down"
    Value value;      ///< as to_toml() and JSON write it
    Origin origin;
};

/// Every setting, in the order of the tables.
[[nodiscard]] std::vector<Setting> settings(const ConfigReading& reading);

}  // namespace bittern::daemon
