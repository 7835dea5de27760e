#pragma once
/// The daemon itself, in the foreground: its service, its doors, and an orderly end.

#include "app/env.hpp"
#include "app/exit_code.hpp"
#include "app/options/daemon_options.hpp"
#include "app/render/console.hpp"
#include "base/result.hpp"

namespace bittern::app {

/// Runs until a signal or a client ends it; SIGHUP, where nobody sits at a terminal, has it read its configuration
/// again, as a client may. Fault::refused where a daemon has the state or the socket already, else what keeps the
/// service or a door from being opened.
[[nodiscard]] Result<ExitCode> run_daemon(const Env& env, Console& console, const DaemonOptions& options);

}  // namespace bittern::app
