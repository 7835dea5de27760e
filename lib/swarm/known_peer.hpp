// private: libtorrent
#pragma once
/// What libtorrent remembers of a peer, connected or not.

#include <libtorrent/fwd.hpp>
#include <libtorrent/socket.hpp>
#include <libtorrent/torrent_peer.hpp>

namespace bittern::swarm {

/// On the network thread only, and good until that does something else; null where the torrent doesn't know the peer.
[[nodiscard]] lt::torrent_peer* known_peer(const lt::torrent_handle& torrent, const lt::tcp::endpoint& peer);

}  // namespace bittern::swarm
