#pragma once
/// From pieces to bytes, and from files to pieces.

#include "torrent/metainfo.hpp"

#include <vector>

namespace bittern::daemon {

/// Of a file, that lie in pieces which are there.
[[nodiscard]] Bytes bytes_there(const torrent::Metainfo& metainfo, const std::vector<bool>& have, std::size_t file);

/// The same of all files that are wanted; `wanted` empty: all.
[[nodiscard]] Bytes bytes_there(const torrent::Metainfo& metainfo, const std::vector<bool>& have,
                                const std::vector<bool>& wanted);

/// One a piece: whether it lies in wanted files whole.
[[nodiscard]] std::vector<bool> pieces_in(const torrent::Metainfo& metainfo, const std::vector<bool>& wanted);

}  // namespace bittern::daemon
