#pragma once
/// All that a command may touch of the world, so that a test runs the real command in process and
/// reads both streams.

#include "base/paths.hpp"

#include <chrono>
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>
#include <vector>

namespace bittern::app {

struct Env {
    std::vector<std::string> arguments;  ///< without the program's name
    std::istream* in = nullptr;
    std::ostream* out = nullptr;  ///< the answer
    std::ostream* err = nullptr;  ///< the talk
    bool in_is_terminal = false;
    bool out_is_terminal = false;
    bool err_is_terminal = false;
    std::function<int()> columns;  ///< width of the terminal behind err, now; 80 where unknown
    std::filesystem::path working_directory;
    EnvironmentReader environment;
};

/// The Env of this process. From here on a reader that closes its end of a pipe is a failed write,
/// not the end of the process.
[[nodiscard]] Env process_env(int argc, char** argv);

}  // namespace bittern::app
