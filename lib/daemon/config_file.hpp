#pragma once
/// Which file is the configuration, and what it says.

#include "base/paths.hpp"
#include "daemon/read_config.hpp"

#include <filesystem>
#include <optional>

namespace bittern::daemon {

/// Where the configuration is looked for.
struct ConfigPlace {
    std::filesystem::path path;
    enum class Named { by_person, by_custom } named = Named::by_custom;  ///< by_person: it has to be there
};

/// `option` (--config), else $BITTERN_CONFIG, else $XDG_CONFIG_HOME/bittern/config.toml, else
/// $HOME/.config/bittern/config.toml. Fault::usage where none of them is set.
[[nodiscard]] Result<ConfigPlace> config_place(const std::optional<std::filesystem::path>& option,
                                               const EnvironmentReader& environment);

struct ConfigFile {
    std::filesystem::path path;
    bool exists = false;  ///< else all is as by default
    ConfigReading reading;
};

/// Reads it. Fault::not_found where a file that a person named isn't there; else of read_file. Mistakes in it are in
/// the reading.
[[nodiscard]] Result<ConfigFile> read_config_file(const ConfigPlace& place, const EnvironmentReader& environment);

}  // namespace bittern::daemon
