#pragma once
/// Folders below a torrent's own.

#include "storage/file_calls.hpp"

#include <string>
#include <vector>

namespace bittern::storage {

/// Makes the folders above a file, from an open one down; `path` is relative to that. What is there already is opened,
/// not followed; those that were not are added to `made`, the outermost first. Minus errno.
[[nodiscard]] int make_folders(FileCalls& calls, int root, const std::string& path,
                               std::vector<std::string>* made = nullptr);

/// Removes folders that were made, as far as they are empty.
void remove_folders(FileCalls& calls, int root, const std::vector<std::string>& made);

}  // namespace bittern::storage
