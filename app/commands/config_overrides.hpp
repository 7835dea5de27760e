#pragma once
/// Settings that clients set in place of the configuration's.

#include "daemon/read_config.hpp"
#include "daemon/session_settings.hpp"

#include <map>
#include <string>

namespace bittern::app {

/// By key of the configuration: the values that hold in place of what the reading says. Keys of which a client set no
/// part are not there; one that a client set to the very same value is, since it stays so when the file changes.
[[nodiscard]] std::map<std::string, daemon::Value> overrides_of(const daemon::KeptSettings& kept,
                                                                const daemon::ConfigReading& reading);

}  // namespace bittern::app
