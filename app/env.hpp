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
    std::function<int()> rows;     ///< its height, now; 24 where unknown
    std::filesystem::path working_directory;
    EnvironmentReader environment;
    bool out_is_open = true;                  ///< whether `out` leads anywhere; else writing to it fails
    std::function<bool()> out_has_no_reader;  ///< whether who read `out` has left, as `| head -1` does

    /// The path that was typed, absolute and without "." or a slash at its end. A ".." is resolved on the disk: only
    /// the file system knows what the parent of a link's target is.
    [[nodiscard]] std::filesystem::path absolute(const std::filesystem::path& typed) const;
};

/// The Env of this process. Standard input, output and error are open afterwards; where they were not, on /dev/null,
/// and reading and writing fail. From here on a reader that closes its end of a pipe is a failed write, not
/// the end of the process; likewise a file that has grown to the limit of `ulimit -f`.
[[nodiscard]] Env process_env(int argc, char** argv);

}  // namespace bittern::app
