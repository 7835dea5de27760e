#pragma once
/// rtorrent's session folder: `HASH.torrent`, `HASH.torrent.rtorrent` and `HASH.torrent.libtorrent_resume`, as 0.9
/// writes them.

#include "daemon/imported_torrent.hpp"

#include <string_view>

namespace bittern::daemon {

/// One torrent by the bytes of its three files. Fault::malformed where the first two can't be read or say not where the
/// files are; the third may be empty.
[[nodiscard]] Result<ImportedTorrent> read_rtorrent(std::string_view torrent, std::string_view session,
                                                    std::string_view resume);

}  // namespace bittern::daemon
