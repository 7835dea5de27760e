#pragma once
/// qBittorrent's state: `BT_backup/HASH.fastresume` with `HASH.torrent` beside it, as 4.x and 5.x write them, or the
/// table `torrents` of `torrents.db`.

#include "base/database.hpp"
#include "daemon/imported_torrent.hpp"

#include <string_view>

namespace bittern::daemon {

/// One torrent by the bytes of its two files; `torrent` is empty while only its link is known. Fault::malformed where
/// either can't be read or says not where the files are.
[[nodiscard]] Result<ImportedTorrent> read_qbittorrent(std::string_view torrent, std::string_view fastresume);

/// The rows of a database, by their number.
[[nodiscard]] Result<std::vector<std::int64_t>> list_qbittorrent(Database& database);
/// One row of it.
[[nodiscard]] Result<ImportedTorrent> read_qbittorrent(Database& database, std::int64_t row);

}  // namespace bittern::daemon
