#include "app/commands/share_torrent_file.hpp"

#include "app/commands/result_place.hpp"
#include "base/printable.hpp"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>

#include <fmt/format.h>

namespace bittern::app {
namespace {

namespace fs = std::filesystem;

tl::unexpected<Error> unusable(Fault fault, const fs::path& file, std::string_view reason) {
    return fail(fault, fmt::format("'{}' can't be the .torrent file: {}", printable(file.native()), reason));
}

/// The path with its links followed as far as it exists; as it is where that can't be told.
fs::path followed(const fs::path& path) {
    std::error_code unknown;
    auto found = fs::weakly_canonical(path, unknown);
    return unknown ? path : found;
}

bool is_or_lies_in(const fs::path& path, const fs::path& shared) {
    return std::ranges::mismatch(shared, path).in1 == shared.end();
}

/// By name, and by device and inode: hard links have names that don't tell.
bool touches(const fs::path& file, const fs::path& shared) {
    std::error_code not_there;
    const auto place = followed(shared);
    return is_or_lies_in(followed(file.parent_path()) / file.filename(), place) ||
           is_or_lies_in(followed(file), place) || fs::equivalent(file, shared, not_there);
}

}  // namespace

Result<void> check_torrent_file(const fs::path& file, std::span<const fs::path> shared, Existing existing) {
    for (const auto& root : shared)
        if (touches(file, root))
            return unusable(Fault::refused, file,
                            fmt::format("it is or lies in '{}', which is shared; choose another place with --torrent",
                                        printable(root.native())));
    BITTERN_CHECK(check_result_place(file, file, existing));
    const auto folder = file.parent_path();
    if (::faccessat(AT_FDCWD, folder.c_str(), W_OK | X_OK, AT_EACCESS) != 0)
        return unusable(Fault::storage, file,
                        fmt::format("its folder can't be written ({}); choose another place", errno_message(errno)));
    return {};
}

}  // namespace bittern::app
