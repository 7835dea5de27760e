#pragma once
/// `bittern share`: hashes what is there, prints its link, and serves it until told to stop.

#include "app/env.hpp"
#include "app/exit_code.hpp"
#include "app/options/share_options.hpp"
#include "app/render/console.hpp"

namespace bittern::app {

[[nodiscard]] ExitCode share(Env& env, Console& console, const ShareOptions& options);

}  // namespace bittern::app
