#pragma once
/// Paths of a torrent's files made safe to create and different from one another. Private to this
/// room.

#include "torrent/file_entry.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bittern::torrent {

/// safe_component() without backslashes: they are ordinary characters here, but folders and shares
/// to other systems.
[[nodiscard]] std::string portable_component(std::string_view component);

struct SafePath {
    std::vector<std::string> parts;
    bool made_safe = false;    ///< something in it could not be created or printed as it was
    bool made_unique = false;  ///< another file or a folder has that path
};

/// One an entry; pad files, which are never created, get none. Of files
/// with one path the first keeps it (the first of those that came with it, if any did), the others
/// become `name.1.ext`, `name.2.ext`, …; a file that would stand where a folder must be is renamed
/// too. Names are compared byte by byte. Takes time in proportion to the text.
[[nodiscard]] std::vector<SafePath> safe_paths(std::span<const FileEntry> entries);

}  // namespace bittern::torrent
