// private: libtorrent
#pragma once
/// The bytes that a resume record is kept as.

#include "torrent/metainfo.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <libtorrent/add_torrent_params.hpp>

namespace bittern::swarm {

/// The record without paths, which every run decides anew, and without the v2 hashes that need not be remembered. Of
/// all hash trees libtorrent would keep every block's hash, 64 bytes for 16 KiB of content, which makes the records of
/// large torrents larger than all else in memory. The hashes of pieces are enough to go on with: those stay, except
/// where the metainfo has them itself. Bans are
/// forgotten.
[[nodiscard]] std::string resume_record(lt::add_torrent_params params, const torrent::Metainfo& metainfo);

/// The pieces that a record says are there, one a piece; empty where it can't be read.
[[nodiscard]] std::vector<bool> pieces_of_record(std::string_view record);

}  // namespace bittern::swarm
