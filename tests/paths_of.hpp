#pragma once
/// Files by their whole paths, as a torrent's.

#include "storage/file_paths.hpp"

#include <filesystem>
#include <string_view>
#include <vector>

namespace bittern::testing {

inline storage::FilePaths paths_of(const std::vector<std::filesystem::path>& files) {
    std::vector<std::string_view> paths;
    for (const auto& file : files) paths.emplace_back(file.native());
    return {{}, paths};
}

}  // namespace bittern::testing
