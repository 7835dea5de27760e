#pragma once
/// An imported torrent in the words of the daemon's protocol.

#include "base/result.hpp"
#include "daemon/imported_torrent.hpp"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

namespace bittern::app {

/// The arguments of torrent_add; `paused`: whatever it was, it is not to begin yet.
[[nodiscard]] nlohmann::json add_request(const daemon::ImportedTorrent& torrent, const std::filesystem::path& folder,
                                         bool paused);

/// Something that torrent_set is asked for, and what it is to people.
struct ImportWish {
    std::string_view name;
    nlohmann::json arguments;
};

/// What it has that differs from what an added torrent has.
[[nodiscard]] std::vector<ImportWish> wishes_of(const daemon::ImportedTorrent& torrent);

/// One step of torrent_rename_path.
struct ImportRename {
    std::string path, name;
};

/// In the order in which they are to be done. Fault::refused where files were moved to other folders of the torrent or
/// out of it, which the protocol has no word for.
[[nodiscard]] Result<std::vector<ImportRename>> renames_of(const daemon::ImportedTorrent& torrent);

}  // namespace bittern::app
