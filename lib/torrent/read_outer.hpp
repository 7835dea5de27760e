// private: libtorrent
#pragma once
/// What stands beside the info dictionary in a .torrent file (BEP 5, 12, 19). Private to this room.

#include "torrent/bencode_read.hpp"
#include "torrent/left_out.hpp"
#include "torrent/metainfo_data.hpp"

#include <vector>

namespace bittern::torrent {

/// Trackers, web seeds, DHT nodes, comment and creator. Never fails: what can't be used is left out
/// with a remark. At most 100 tiers of 100 trackers, 100 web seeds, 100 nodes. `left_out`, where it is given, is told
/// of each tracker and web seed that is.
void read_outer(const Node& root, Metainfo::Data& data, std::vector<LeftOut>* left_out = nullptr);

}  // namespace bittern::torrent
