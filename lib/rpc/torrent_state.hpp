#pragma once
/// What a snapshot of a torrent says, in the words of the protocol.

#include "daemon/snapshot.hpp"
#include "rpc/json_writer.hpp"
#include "torrent/info_hash.hpp"

#include <chrono>
#include <string>

namespace bittern::rpc {

/// As it is called by now.
[[nodiscard]] const std::string& shown_name(const daemon::TorrentSnapshot& torrent);

/// 40 hex digits: of a torrent with a v2 hash alone they are the front of that.
[[nodiscard]] std::string hash_string(const torrent::InfoHash& hashes);

/// Everything but letters, digits and `-._~` is escaped: clients compare links by their text.
[[nodiscard]] std::string magnet_link(const daemon::TorrentSnapshot& torrent);

/// As the numbers of `error` are.
enum class Trouble { none, tracker_warning, tracker_error, local };
struct TroubleTold {
    Trouble kind = Trouble::none;
    std::string text;
};
/// What is wrong with it: here, else with its trackers where none of them works.
[[nodiscard]] TroubleTold trouble_of(const daemon::TorrentSnapshot& torrent);

/// 0 to 1, of all its bytes, wanted or not.
[[nodiscard]] double part_of_all(const daemon::TorrentSnapshot& torrent);
/// 0 to 1; 1 as soon as they have been known, also while they are being loaded.
[[nodiscard]] double metadata_part(const daemon::TorrentSnapshot& torrent);
/// The epoch where it is not known.
[[nodiscard]] std::chrono::sys_seconds creation_date(const daemon::TorrentSnapshot& torrent);

/// A bit a piece, the first in the highest bit.
[[nodiscard]] std::string pieces_in_base64(const daemon::TorrentSnapshot& torrent);
/// Peers a piece; -1: it is here.
struct TorrentContext;
void write_availability(JsonWriter& out, const TorrentContext& context);
/// What is wanted, not here, and had by somebody who is connected.
[[nodiscard]] Bytes desired_and_available(const daemon::TorrentSnapshot& torrent);
/// In seconds, until it has sent nothing for as long as it may; -1: it may for ever.
[[nodiscard]] std::int64_t idle_time_left(const TorrentContext& context);
/// Nothing has moved for as long as the session calls stalled.
[[nodiscard]] bool is_stalled(const TorrentContext& context);

}  // namespace bittern::rpc
