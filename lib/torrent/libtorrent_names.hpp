#pragma once
/// What libtorrent makes of names before any of ours reach it, where our verdict on a torrent has
/// to agree with its.

#include <string_view>

namespace bittern::torrent {

/// Whether nothing is left of a component once libtorrent took slashes, backslashes and
/// bidirectional controls out of it: it refuses a single-file torrent of such a name, and puts a
/// file elsewhere in the v1 half of a hybrid than in the v2 half.
[[nodiscard]] bool would_vanish(std::string_view component);

/// BitComet marked pad files by their names, before BEP 47 gave them an attribute.
enum class PaddingMark {
    none,
    marked,
    doubtful,  ///< only libtorrent's way of mending names tells whether the mark is there
};
[[nodiscard]] PaddingMark padding_mark(std::string_view component);

}  // namespace bittern::torrent
