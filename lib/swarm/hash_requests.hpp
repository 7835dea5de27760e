// private: libtorrent
#pragma once
/// What a peer can make us keep in memory by its messages: a peer that asks for hashes has to read them, and no message
/// is longer than there is reason for.

#include "swarm/unread_answers.hpp"

#include <memory>

#include <libtorrent/extensions.hpp>

namespace bittern::swarm {

/// For every torrent (add_torrent_params::extensions). libtorrent answers each request for hashes (BEP 52) at once and
/// from memory, with up to 262 KB for 53 bytes: a stranger who asks and never reads can fill all there is. So requests
/// are seen here before libtorrent sees them. What goes over the limits is refused, and the peer let go of. So is a
/// peer that sends what libtorrent would keep, up to 1 MiB of each of hundreds, and nobody was asked for. `all` is for
/// all torrents of a session; `piece_size` is the torrent's, 0 before its metadata is known.
[[nodiscard]] std::shared_ptr<lt::torrent_plugin> let_go_of_who_fills_memory(std::shared_ptr<UnreadOfAll> all,
                                                                             Bytes piece_size);

}  // namespace bittern::swarm
