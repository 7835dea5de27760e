#pragma once
/// Folders of the XDG Base Directory Specification and file writing that a crash cannot tear.

#include "base/result.hpp"
#include "base/units.hpp"

#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace bittern {

/// Reads one environment variable; passed in so that nothing below the app reads the environment.
using EnvironmentReader = std::function<std::optional<std::string>(const char* name)>;

/// $BITTERN_STATE_DIR, else $XDG_STATE_HOME/bittern, else $HOME/.local/state/bittern.
/// Fault::usage where none of them is set.
[[nodiscard]] Result<std::filesystem::path> state_directory(const EnvironmentReader& environment);

/// The whole file, at most `limit` bytes: Fault::not_found, Fault::storage, Fault::malformed when larger, or
/// Fault::refused for a pipe, socket or device: those may never end, or never begin.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path, Bytes limit);

/// Whether the path itself is a symbolic link, and nothing can be seen where it leads.
[[nodiscard]] bool is_link_to_nothing(const std::filesystem::path& path);

enum class Existing { refuse, replace };

/// How a file is written.
struct Writing {
    Existing existing = Existing::refuse;
    std::filesystem::perms rights = std::filesystem::perms(0666);  ///< of a file that was not there; the umask narrows
    std::function<Result<void>()> last_look = {};  ///< asked when only the rename is left to do; a fault
                                                   ///< of it leaves everything as it was
};

/// Whole or not at all (a temporary file, fsync, rename, fsync of the folder). Fault::refused, without a race, where
/// it exists (refuse) or is a pipe, socket, device or link to nothing (replace). What is replaced keeps its rights, a
/// link stays one.
[[nodiscard]] Result<void> write_file_atomically(const std::filesystem::path& path, std::string_view bytes,
                                                 const Writing& writing);
[[nodiscard]] inline Result<void> write_file_atomically(const std::filesystem::path& path, std::string_view bytes,
                                                        Existing existing) {
    return write_file_atomically(path, bytes, Writing{.existing = existing});
}

/// Bytes that an unprivileged process may still write to the file system that holds `path`
/// (or the nearest folder above it that exists).
[[nodiscard]] Result<Bytes> free_space(const std::filesystem::path& path);

/// "no space left on device" and its like for an errno value.
[[nodiscard]] std::string errno_message(int error);

/// "cannot open /path: permission denied" for `what` a system call was to do and the errno it left: Fault::not_found
/// where nothing is there, else Fault::storage.
[[nodiscard]] tl::unexpected<Error> cannot(std::string_view what, const std::filesystem::path& path, int error);

}  // namespace bittern
