#pragma once
/// The fields of torrent-get that tell of connected peers.

#include "rpc/torrent_fields.hpp"

namespace bittern::rpc {

void write_peers(JsonWriter& out, const TorrentContext& context);
/// How many of them came by which means.
void write_peers_from(JsonWriter& out, const TorrentContext& context);
[[nodiscard]] int peers_sending(const daemon::TorrentSnapshot& torrent);
[[nodiscard]] int peers_getting(const daemon::TorrentSnapshot& torrent);
[[nodiscard]] int web_seeds_sending(const daemon::TorrentSnapshot& torrent);

}  // namespace bittern::rpc
