#pragma once
/// `bittern edit`: changes what a .torrent file says beside its content.

#include "app/env.hpp"
#include "app/exit_code.hpp"
#include "app/options/edit_options.hpp"
#include "app/render/console.hpp"

namespace bittern::app {

[[nodiscard]] ExitCode edit(Env& env, Console& console, const EditOptions& options);

}  // namespace bittern::app
