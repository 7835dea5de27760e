#pragma once
/// From pieces to the parts of files that they consist of.

#include "base/units.hpp"
#include "torrent/metainfo.hpp"

#include <cstddef>
#include <vector>

namespace bittern::swarm {

/// A part of one file that lies in one piece.
struct Stretch {
    std::size_t file = 0;
    Bytes offset;  ///< in the file
    Bytes size;    ///< never 0
};

/// The parts of a piece in their order, pad files included. Binary search over the files.
[[nodiscard]] std::vector<Stretch> stretches_of(const torrent::Metainfo& metainfo, PieceIndex piece);

/// How much of a piece is content: no pads.
[[nodiscard]] Bytes content_in(const torrent::Metainfo& metainfo, PieceIndex piece);

/// The pieces that have bytes of a file: from `first` up to, not including, `end`. Equal for an
/// empty file.
struct PieceSpan {
    std::int32_t first = 0;
    std::int32_t end = 0;
};
[[nodiscard]] PieceSpan pieces_of(const torrent::Metainfo& metainfo, const torrent::File& file);

}  // namespace bittern::swarm
