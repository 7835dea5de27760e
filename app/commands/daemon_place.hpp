#pragma once
/// Where the daemon is: its configuration and its socket, for itself and for those who talk to it.

#include "app/env.hpp"
#include "app/options/daemon_options.hpp"
#include "base/result.hpp"
#include "daemon/config.hpp"
#include "daemon/read_config.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace bittern::app {

/// What is so for a daemon that runs with these options.
struct DaemonPlace {
    daemon::Config config;
    std::vector<daemon::Setting> settings;  ///< the same, as it is shown
    std::filesystem::path state_folder;
    std::filesystem::path socket;
    std::vector<std::string> hooks_environment;  ///< of ours, what hooks have: "NAME=value"
};

/// Reads the configuration, if there is one. Fault::usage for a mistake in it, or where no folder for its state is
/// known; else what reading it fails with.
[[nodiscard]] Result<DaemonPlace> daemon_place(const Env& env, const DaemonAt& at);

}  // namespace bittern::app
