#pragma once
/// What is written beside the info dictionary (BEP 5, 12, 19). Private to this room.

#include "torrent/bencode_write.hpp"
#include "torrent/magnet.hpp"

#include <string>
#include <vector>

namespace bittern::torrent {

/// `announce` with the first tracker, for programs that read no more, and `announce-list` where
/// there are several. No tier may be empty; without tiers nothing is written.
void write_trackers(BencodeWriter& out, const std::vector<std::vector<std::string>>& tiers);

/// `nodes`; nothing where there are none.
void write_nodes(BencodeWriter& out, const std::vector<HostPort>& nodes);

/// `url-list`; nothing where there are none.
void write_web_seeds(BencodeWriter& out, const std::vector<std::string>& urls);

}  // namespace bittern::torrent
