// private: libtorrent
#pragma once
/// What libtorrent remembers of a peer, connected or not.
///
/// Who writes to it keeps what libtorrent relies on. It finds what it erases by address and port, and takes the first
/// with these: a port that another peer of the address has would have it free what that one's connection still uses.
/// And it counts those that it may call, so `connectable` and `failcount` are set only while there is a connection, or
/// where that doesn't change whether it may.

#include <libtorrent/fwd.hpp>
#include <libtorrent/socket.hpp>
#include <libtorrent/torrent_peer.hpp>

namespace bittern::swarm {

/// On the network thread only, and good until that does something else; null where the torrent doesn't know the peer.
[[nodiscard]] lt::torrent_peer* known_peer(const lt::torrent_handle& torrent, const lt::tcp::endpoint& peer);

}  // namespace bittern::swarm
