#pragma once
/// `bittern config`: checks, shows and explains the daemon's configuration file.

#include "app/env.hpp"
#include "app/exit_code.hpp"
#include "app/options/config_options.hpp"
#include "app/render/console.hpp"

namespace bittern::app {

[[nodiscard]] ExitCode config(Env& env, Console& console, const ConfigOptions& options);

}  // namespace bittern::app
