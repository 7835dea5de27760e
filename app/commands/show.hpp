#pragma once
/// `bittern show`: tells what is in a torrent or a link.

#include "app/env.hpp"
#include "app/exit_code.hpp"
#include "app/options/tool_options.hpp"
#include "app/render/console.hpp"

namespace bittern::app {

[[nodiscard]] ExitCode show(Env& env, Console& console, const ShowOptions& options);

}  // namespace bittern::app
