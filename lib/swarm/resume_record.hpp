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

/// A record, and what can be told of it.
struct MadeRecord {
    std::string bytes;
    std::int64_t pieces = 0;  ///< that it claims
    std::vector<bool> whole;  ///< one a file: all its pieces are among them
};
[[nodiscard]] MadeRecord made_record(lt::add_torrent_params params, const torrent::Metainfo& metainfo);

/// Whether a record that was kept claims anything of the torrent's files: a piece, or a block of one that is not whole.
/// Filler between files is nothing. False where it can't be read.
[[nodiscard]] bool holds_payload(std::string_view record, const torrent::Metainfo& metainfo);

/// The pieces that a record has, one a piece of the torrent; none where it can't be read.
[[nodiscard]] std::vector<bool> pieces_in(std::string_view record, const torrent::Metainfo& metainfo);

}  // namespace bittern::swarm
