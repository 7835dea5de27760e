#pragma once
/// One file as an info dictionary tells of it, before any name is made safe. Private to this room.

#include "base/units.hpp"
#include "content/hash.hpp"

#include <string_view>
#include <vector>

namespace bittern::torrent {

/// Texts point into the bytes that are being parsed.
struct FileEntry {
    std::vector<std::string_view> path;  ///< below the torrent's name; of a single-file torrent: its name alone
    Bytes size;
    bool pad = false;
    bool executable = false;
    bool link = false;
    std::vector<std::string_view> target;  ///< of a link; empty where it has none
    content::Sha256 root{};
};

}  // namespace bittern::torrent
