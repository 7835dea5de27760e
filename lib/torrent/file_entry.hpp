#pragma once
/// One file as an info dictionary tells of it, before any name is made safe. Private to this room.

#include "base/units.hpp"

#include <string_view>
#include <vector>

namespace bittern::torrent {

/// Texts point into the bytes that are being parsed.
struct FileEntry {
    std::vector<std::string_view> path;    ///< below the torrent's name; of a single-file torrent: its name alone
    std::vector<std::string_view> target;  ///< of a link; empty where it has none
    std::string_view root;                 ///< the 32 bytes of a v2 file root; empty where there is none
    Bytes size;
    bool pad = false;
    bool executable = false;
    bool link = false;
};

}  // namespace bittern::torrent
