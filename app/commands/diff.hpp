#pragma once
/// `bittern diff`: tells what differs between two torrents, or a torrent and a folder.

#include "app/env.hpp"
#include "app/exit_code.hpp"
#include "app/options/tool_options.hpp"
#include "app/render/console.hpp"

namespace bittern::app {

[[nodiscard]] ExitCode diff(Env& env, Console& console, const DiffOptions& options);

}  // namespace bittern::app
