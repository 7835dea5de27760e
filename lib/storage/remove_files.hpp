#pragma once
/// Files go for good, beneath a folder.

#include "base/result.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace bittern::storage {

/// Removes the files at these paths, relative to the folder and never out of it or through a symbolic link, then those
/// folders above them that are empty by now; not the folder itself. Empty paths and what isn't there are passed over.
/// Fault::storage where some could not be removed, naming the first; the others are gone all the same.
[[nodiscard]] Result<void> remove_files(const std::filesystem::path& folder, const std::vector<std::string>& paths);

}  // namespace bittern::storage
