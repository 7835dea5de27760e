#pragma once
/// A file that is on this machine already, put where a torrent wants one with its content.

#include "content/tree.hpp"
#include "storage/copy_file.hpp"

#include <filesystem>
#include <string>

namespace bittern::storage {

/// How it came to be there.
enum class Placed {
    cloned,      ///< the two share blocks of the disk until one of them is written to (FICLONE)
    copied,      ///< byte for byte
    not_at_all,  ///< it can't be: nothing was changed
};

/// Makes `folder`/`path` a file of its own with the bytes of `source`, as long as that has the stamp that is expected.
/// It appears when it is whole and on the disk itself, and only where no file is. Never a hard link: they would change
/// together. `path` is relative and followed through no symbolic link. Blocks. A copy that the disk has no room for,
/// that `on_copied` ends, or that a file system without O_TMPFILE can't take is not_at_all; folders that were made for
/// it below `folder` go again.
[[nodiscard]] Placed put_copy(FileCalls& calls, const std::filesystem::path& source, const content::FileStamp& expected,
                              const std::filesystem::path& folder, const std::string& path,
                              const OnCopied& on_copied = {});

}  // namespace bittern::storage
