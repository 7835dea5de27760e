#pragma once
/// The upper part of BEP 52's hash trees: from the hashes of pieces to the root of a file.

#include <string_view>

#include "base/units.hpp"
#include "content/hash.hpp"

namespace bittern::torrent {

/// The root over a piece layer, 32 bytes a piece; where the count is no power of two, hashes of pieces that hold nothing
/// fill it up. The piece size must be a power of two from 16 KiB, the layer not empty.
[[nodiscard]] content::Sha256 root_of_layer(std::string_view layer, Bytes piece_size);

}  // namespace bittern::torrent
