#pragma once
/// Where an imported torrent's files are now, by a look at the disk.

#include "base/result.hpp"
#include "daemon/imported_torrent.hpp"

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace bittern::daemon {

/// What begins with `from` (whole components) begins with `to` here.
struct PathMap {
    std::string from, to;
};

/// `OLD=NEW`. Fault::usage where a side is empty or NEW is not absolute.
[[nodiscard]] Result<PathMap> parse_path_map(const std::string& text);

/// By the first that fits. The paths of Windows have '/' for '\' then.
[[nodiscard]] std::filesystem::path mapped(const std::filesystem::path& path, const std::vector<PathMap>& maps);

struct ImportPlace {
    std::filesystem::path folder;  ///< absolute: where its file or folder lies
    /// Unfinished files that have a suffix more than they are to have: from, to.
    std::vector<std::pair<std::filesystem::path, std::filesystem::path>> partial;
    std::filesystem::path final_folder;  ///< where its client would have moved it once complete; empty: nowhere
};

/// Fault::refused where the folder is not absolute, or where the client had something of it and none of its files are
/// there: to download it all anew is not what an import is for.
[[nodiscard]] Result<ImportPlace> find_place(const ImportedTorrent& torrent, const std::vector<PathMap>& maps);

}  // namespace bittern::daemon
