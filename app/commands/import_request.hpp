#pragma once
/// An imported torrent in the words of the daemon's protocol.

#include "base/result.hpp"
#include "daemon/imported_torrent.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace bittern::app {

/// The arguments of bittern_torrent_import: of what it has that which differs from what an added torrent has. `paused`:
/// whatever it was, it is not to begin yet.
[[nodiscard]] nlohmann::json import_request(const daemon::ImportedTorrent& torrent, const std::filesystem::path& folder,
                                            bool paused);

/// One step of torrent_rename_path.
struct ImportRename {
    std::string path, name;
};

/// In the order in which they are to be done. Fault::refused where files were moved to other folders of the torrent or
/// out of it, which the protocol has no word for.
[[nodiscard]] Result<std::vector<ImportRename>> renames_of(const daemon::ImportedTorrent& torrent);

}  // namespace bittern::app
