// private: libtorrent
#pragma once
/// Counts the copies that a swarm gains: tells when a peer that lacked pieces has all of them.

#include <functional>
#include <memory>
#include <string>

#include <libtorrent/extensions.hpp>

namespace bittern::swarm {

/// Called on libtorrent's network thread, once for each peer, with its address as `host:port` (`[host]:port` for IPv6).
/// A peer is known by its peer id: machines behind one router share an address, and often the port that they say they
/// listen on. What that costs: many clients take a new id for each connection, and one of those that gets everything
/// once more is counted once more. Nobody counts who comes back with what it has. It may post, but not block nor call
/// the session.
using OnPeerCompleted = std::function<void(std::string address)>;

/// For a torrent of so many pieces (add_torrent_params::extensions). Counts a peer that leaves at
/// once after its last piece too, as far as it had the time to say anything.
[[nodiscard]] std::shared_ptr<lt::torrent_plugin> watch_peers(std::int32_t piece_count, OnPeerCompleted on_completed);

}  // namespace bittern::swarm
