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
    std::filesystem::path socket;  ///< where a daemon listens that has these options
    /// Where clients look for one, in this order: `socket`, and if neither the options nor the configuration name it,
    /// the state folder's, for a daemon that had no $XDG_RUNTIME_DIR, and that of the machine's own service.
    std::vector<std::filesystem::path> sockets;
    std::vector<std::string> hooks_environment;  ///< of ours, what hooks have: "NAME=value"
};

/// Reads the configuration, if there is one. Fault::usage for a mistake in it, or where no folder for its state is
/// known; else what reading it fails with.
[[nodiscard]] Result<DaemonPlace> daemon_place(const Env& env, const DaemonAt& at);

}  // namespace bittern::app
