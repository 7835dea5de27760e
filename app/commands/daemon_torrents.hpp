#pragma once
/// The commands that change or show the daemon's torrents.

#include "app/env.hpp"
#include "app/exit_code.hpp"
#include "app/options/daemon_options.hpp"
#include "app/render/console.hpp"

namespace bittern::app {

[[nodiscard]] ExitCode add(Env& env, Console& console, const AddOptions& options);
[[nodiscard]] ExitCode list(Env& env, Console& console, const ListOptions& options);
[[nodiscard]] ExitCode start(Env& env, Console& console, const StartOptions& options);
[[nodiscard]] ExitCode stop(Env& env, Console& console, const StopOptions& options);
[[nodiscard]] ExitCode remove(Env& env, Console& console, const RemoveOptions& options);

}  // namespace bittern::app
