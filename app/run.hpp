#pragma once
/// The program: from arguments to an exit code, in an Env.

#include "app/env.hpp"

namespace bittern::app {

/// Reads the command line, runs the command, prints the error if there is one. Never throws.
[[nodiscard]] int run(Env& env);

}  // namespace bittern::app
