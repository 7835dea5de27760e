#pragma once
/// `bittern magnet`: makes a link, or explains one.

#include "app/env.hpp"
#include "app/exit_code.hpp"
#include "app/options/tool_options.hpp"
#include "app/render/console.hpp"

namespace bittern::app {

[[nodiscard]] ExitCode magnet(Env& env, Console& console, const MagnetOptions& options);

}  // namespace bittern::app
