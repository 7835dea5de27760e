#pragma once
/// Files go to another place for good: renamed where both are on one file system, else copied, synced and compared
/// before what was copied is removed.

#include "base/result.hpp"
#include "content/tree.hpp"
#include "storage/copy_file.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace bittern::storage {

/// One file on its way, both paths relative to their folders.
struct Journey {
    std::string from, to;
    content::FileStamp stamp = {};  ///< as it is known; an empty one: it is not
};

/// Brings each file from one folder to the other, never through a symbolic link, and gives the stamps they have there:
/// of one that was not as it was known before, the one given; of one that is nowhere an empty one. What an interrupted
/// call has brought already stays, and is found by the next. Nothing that is there is ever replaced: Fault::refused,
/// and what was brought by then goes back. Folders left empty go. Fault::storage, Fault::interrupted where `on_copied`
/// ended it. Blocks.
[[nodiscard]] Result<std::vector<content::FileStamp>> bring_files(const std::filesystem::path& from,
                                                                  const std::filesystem::path& to,
                                                                  const std::vector<Journey>& journeys,
                                                                  const OnCopied& on_copied = {});

}  // namespace bittern::storage
