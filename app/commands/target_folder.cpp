#include "app/commands/target_folder.hpp"

#include "base/paths.hpp"
#include "base/printable.hpp"

#include <cerrno>
#include <stdlib.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

namespace bittern::app {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> unusable(const fs::path& folder, const fs::path& nearest, std::string_view reason) {
    return fail(Fault::storage, fmt::format("cannot download into '{}': '{}' {}; choose another folder with -o",
                                            printable(folder.string()), printable(nearest.string()), reason));
}

/// Makes a folder and takes it away again: permissions alone don't tell, least of all root.
Result<void> try_to_make_something(const fs::path& folder, const fs::path& nearest) {
    auto name = (nearest / ".bittern-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr)
        return unusable(folder, nearest, fmt::format("takes nothing new ({})", errno_message(errno)));
    ::rmdir(name.c_str());
    return {};
}

}  // namespace

std::filesystem::path target_folder(const Env& env, const GetOptions& options) {
    return env.absolute(options.folder);
}

Result<void> check_target(const fs::path& folder) {
    auto nearest = folder;
    struct stat found {};
    while (::stat(nearest.c_str(), &found) != 0) {
        if (errno == ENOTDIR && nearest.has_relative_path()) {
            nearest = nearest.parent_path();
            continue;
        }
        if (errno != ENOENT || !nearest.has_relative_path())
            return unusable(folder, nearest, fmt::format("cannot be looked at ({})", errno_message(errno)));
        nearest = nearest.parent_path();
    }
    if (!S_ISDIR(found.st_mode)) return unusable(folder, nearest, "is not a folder");
    std::error_code unreadable;
    if (nearest == folder && !fs::is_empty(folder, unreadable) && !unreadable) return {};
    return try_to_make_something(folder, nearest);
}

}  // namespace bittern::app
