// private: libtorrent
#pragma once
/// Reading and vetting an info dictionary (BEP 3, 27, 38, 52). Private to this room.

#include "torrent/bencode_read.hpp"
#include "torrent/layout.hpp"
#include "torrent/metainfo_data.hpp"

namespace bittern::torrent {

/// What names a torrent: its info dictionary's digests, of the halves it has.
[[nodiscard]] InfoHash hash_of(std::string_view info, bool v1, bool v2);

/// Fills what comes from the info dictionary, its hashes included, but for a copy of it and for the files: those are
/// made of the layout that is returned (make_files), whose texts lie in what was decoded.
[[nodiscard]] Result<Layout> read_info(const Node& info, const ReadLimits& limits, Metainfo::Data& data);

/// BEP 38's keys, which may stand in the info dictionary and beside it; adds to what is there.
void read_similar(const Node& dictionary, Metainfo::Data& data);

}  // namespace bittern::torrent
