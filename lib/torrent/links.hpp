#pragma once
/// Targets of symbolic links in a torrent (BEP 47). Private to this room.

#include "torrent/file_entry.hpp"
#include "torrent/safe_paths.hpp"

#include <span>
#include <string>
#include <vector>

namespace bittern::torrent {

/// One an entry: where a link leads, as parts of safe paths joined by '/' from the torrent's root;
/// empty for what is no link and for links that lead out of the torrent, to nothing in it, or round
/// in a circle. A target is read from the root, as BEP 47 says, else from the link's own folder, as
/// older programs wrote it.
[[nodiscard]] std::vector<std::string> link_targets(std::span<const FileEntry> entries,
                                                    std::span<const SafePath> paths);

}  // namespace bittern::torrent
