#pragma once
/// `bittern get`: downloads what its sources name, all at once, and ends when all is there.

#include "app/env.hpp"
#include "app/exit_code.hpp"
#include "app/options/get_options.hpp"
#include "app/render/console.hpp"

namespace bittern::app {

/// The exit code is that of the first source, in the order given, that failed.
[[nodiscard]] ExitCode get(Env& env, Console& console, const GetOptions& options);

}  // namespace bittern::app
