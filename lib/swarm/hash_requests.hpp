// private: libtorrent
#pragma once
/// A peer that asks for hashes has to read them.

#include "swarm/unread_answers.hpp"

#include <memory>

#include <libtorrent/extensions.hpp>

namespace bittern::swarm {

/// For every torrent (add_torrent_params::extensions). libtorrent answers each request for hashes (BEP 52) at once and
/// from memory, with up to 262 KB for 53 bytes: a stranger who asks and never reads can fill all there is. So requests
/// are seen here before libtorrent sees them. What goes over the limits is refused, and the peer let go of.
/// `all` is for all torrents of a session.
[[nodiscard]] std::shared_ptr<lt::torrent_plugin> let_go_of_who_hoards_hashes(std::shared_ptr<UnreadOfAll> all);

}  // namespace bittern::swarm
