#pragma once
/// The daemon itself, in the foreground: its service, its doors, and an orderly end.

#include "app/commands/daemon_place.hpp"
#include "app/exit_code.hpp"
#include "app/render/console.hpp"
#include "base/log.hpp"
#include "base/result.hpp"

namespace bittern::app {

/// Runs until a signal or a client ends it; logs what is `least` or more. Fault::refused where a daemon has the state
/// or the socket already, else what keeps the service or a door from being opened.
[[nodiscard]] Result<ExitCode> run_daemon(Console& console, const DaemonPlace& place, Severity least);

}  // namespace bittern::app
