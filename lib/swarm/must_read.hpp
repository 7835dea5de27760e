// private: libtorrent
#pragma once
/// A peer that asks on and on has to read what it is sent.

#include <memory>

#include <libtorrent/extensions.hpp>

namespace bittern::swarm {

/// For every torrent (add_torrent_params::extensions). libtorrent bounds the requests that it keeps, but rejects each
/// one above that, and each reject waits in memory until the peer reads it: a stranger who never does can fill all
/// there is. A peer with more unread than libtorrent itself lets wait is disconnected, and so is one that goes on
/// asking while it is choked, as a crowd could to fill the memory together.
[[nodiscard]] std::shared_ptr<lt::torrent_plugin> let_go_of_who_does_not_read();

}  // namespace bittern::swarm
