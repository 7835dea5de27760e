#pragma once
/// `bittern create`: writes a .torrent file of what is there.

#include "app/env.hpp"
#include "app/exit_code.hpp"
#include "app/options/create_options.hpp"
#include "app/render/console.hpp"

namespace bittern::app {

[[nodiscard]] ExitCode create(Env& env, Console& console, const CreateOptions& options);

}  // namespace bittern::app
