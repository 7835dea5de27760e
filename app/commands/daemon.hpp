#pragma once
/// `bittern daemon`: runs the daemon, tells whether one runs, ends it.

#include "app/env.hpp"
#include "app/exit_code.hpp"
#include "app/options/daemon_options.hpp"
#include "app/render/console.hpp"

namespace bittern::app {

[[nodiscard]] ExitCode daemon(Env& env, Console& console, const DaemonOptions& options);

}  // namespace bittern::app
