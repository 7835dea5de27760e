#pragma once
/// `bittern import`: another client's torrents become the daemon's.

#include "app/env.hpp"
#include "app/exit_code.hpp"
#include "app/options/import_options.hpp"
#include "app/render/console.hpp"

namespace bittern::app {

[[nodiscard]] ExitCode import_state(Env& env, Console& console, const ImportOptions& options);

}  // namespace bittern::app
