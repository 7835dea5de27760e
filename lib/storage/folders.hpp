#pragma once
/// Folders below a torrent's own.

#include "storage/file_calls.hpp"

#include <string>

namespace bittern::storage {

/// Makes the folders above a file, from an open one down; `path` is relative to that. What is there already is opened,
/// not followed. Minus errno.
[[nodiscard]] int make_folders(FileCalls& calls, int root, const std::string& path);

}  // namespace bittern::storage
