#pragma once
/// `bittern verify`: compares files with a torrent.

#include "app/env.hpp"
#include "app/exit_code.hpp"
#include "app/options/tool_options.hpp"
#include "app/render/console.hpp"

namespace bittern::app {

[[nodiscard]] ExitCode verify(Env& env, Console& console, const VerifyOptions& options);

}  // namespace bittern::app
