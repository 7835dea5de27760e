// private: libtorrent
#pragma once
/// TCP or uTP for the connections we make.
///
/// libtorrent tries uTP first with everybody, which between two machines of one network costs more than half of the
/// speed (256 MiB over loopback: 40 s with the kernel's default UDP buffers, 2.5 s with large ones, 1.7 s over TCP).
/// uTP is there for the peers of the internet: it yields to other traffic and gets through NATs (BEP 29, 55).
/// So an engine begins with TCP only, and allows uTP from the moment it hears of a peer outside the local network
/// or fails to reach one over TCP. Incoming uTP is always welcome.

#include <libtorrent/extensions.hpp>

#include <functional>
#include <memory>

namespace bittern::swarm {

/// Whether the address is of this machine or its networks: loopback, link-local, RFC 1918, RFC 4193.
[[nodiscard]] bool is_local(const lt::address& address);

/// For every torrent: calls `heard` on the network thread when a peer that is not local is added to it; once a torrent.
[[nodiscard]] std::shared_ptr<lt::torrent_plugin> watch_for_distant_peers(std::function<void()> heard);

}  // namespace bittern::swarm
