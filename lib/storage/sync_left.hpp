#pragma once
/// Bringing to the disk itself what an earlier run left.

#include "base/result.hpp"
#include "storage/file_calls.hpp"
#include "storage/file_paths.hpp"

namespace bittern::storage {

/// These files and their names, up to the root of the file system, are on the disk itself afterwards; of many files by
/// one call for each file system that they are on. No file is reached through a link in its place, and what is not
/// there is not missed. Fault::storage, with the file or the folder.
[[nodiscard]] Result<void> sync_left(FileCalls& calls, const FilePaths& paths);

}  // namespace bittern::storage
