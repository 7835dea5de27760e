// private: libtorrent
#pragma once
/// Peers behind one NAT have one address, and mostly listen on the same port, which they tell in their hello.
///
/// libtorrent takes who tells an address and port that it has a connection to for the same peer, and hangs up. Behind a
/// NAT that is wrong: it may be another machine, of whose connections only one would be let live; or the same one that
/// has lost its connection and calls anew, while ours has not noticed, or while we are trying to call back, in vain and
/// nearly all the time. So what we only try is given up as soon as somebody calls from there, and who has called before
/// keeps its connection, as one that can't be called back, under a port that nobody else there has. Where we have
/// reached the peer ourselves, and it has called us too, libtorrent is right.

#include <memory>

#include <libtorrent/extensions.hpp>
#include <libtorrent/torrent_handle.hpp>

namespace bittern::swarm {

/// For every torrent (add_torrent_params::extensions).
[[nodiscard]] std::shared_ptr<lt::torrent_plugin> let_peers_share_an_address(lt::torrent_handle torrent);

}  // namespace bittern::swarm
