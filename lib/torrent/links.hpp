#pragma once
/// Targets of symbolic links in a torrent (BEP 47). Private to this room.

#include "torrent/file_entry.hpp"
#include "torrent/safe_paths.hpp"

#include <span>
#include <string>
#include <vector>

namespace bittern::torrent {

/// Where a link leads, as parts joined by '/' from the torrent's root.
struct LinkTarget {
    std::string path;  ///< parts of safe paths; empty for what is no link and for links that lead out of the torrent,
                       ///< to nothing in it, or round in a circle
    std::string raw;   ///< the same by the names that the torrent gives; where `path` is empty, what the link says
};

/// One an entry, or none where no entry is a link. A target is read from the root, as BEP 47 says, else from the link's
/// own folder, as older programs wrote it.
[[nodiscard]] std::vector<LinkTarget> link_targets(std::span<const FileEntry> entries, std::span<const SafePath> paths);

}  // namespace bittern::torrent
