#pragma once
/// Transmission's state: `torrents/NAME.torrent` (or .magnet) beside `resume/NAME.resume`, as 3.00 and 4.x write them.

#include "daemon/imported_torrent.hpp"

#include <string_view>

namespace bittern::daemon {

/// One torrent by the bytes of its two files; the first is a .torrent file, also one that Transmission made of a link,
/// or the link itself. Fault::malformed where either can't be read or says not where the files are.
[[nodiscard]] Result<ImportedTorrent> read_transmission(std::string_view torrent, std::string_view resume);

}  // namespace bittern::daemon
