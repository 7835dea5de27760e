// private: libtorrent
#pragma once
/// TCP or uTP for the connections we make, and with which buffers.
///
/// libtorrent tries uTP first with everybody, which between two machines of one network costs more than half of the
/// speed (256 MiB over loopback: 40 s with the kernel's default UDP buffers, 2.5 s with large ones, 1.7 s over TCP).
/// uTP is there for the peers of the internet: it yields to other traffic and gets through NATs (BEP 29, 55).
/// So an engine begins with TCP only, and allows uTP from the moment it hears of a peer outside the local network, or
/// can't reach one. Whoever is on the local network is called by TCP even then, whatever becomes of it; but for hole
/// punching, which a third peer arranges and only uTP can do. Incoming uTP is always welcome.
///
/// Between local peers a transfer is as fast as the disk, so what is on its way piles up in the kernel; libtorrent then
/// reads all of it at once into memory, and copies it for the disk (32 MiB twice where the kernel's tuning allows
/// that). A small receive buffer keeps it at the sender, and the more peers there are the less each of them needs (20
/// seeders: 110 MiB of memory with 1 MiB each, 45 with 256 KiB, at the same speed). On long paths nothing piles up and
/// the kernel's own tuning is better, so it is left alone there.

#include <functional>
#include <memory>

#include <libtorrent/extensions.hpp>
#include <libtorrent/torrent_handle.hpp>

namespace bittern::swarm {

/// Whether the address is of this machine or its networks: loopback, link-local, RFC 1918, RFC 4193.
[[nodiscard]] bool is_local(const lt::address& address);

/// Receive buffer of a TCP connection, in bytes, as long as all peers known are local: of the only one, and what each
/// has at least; less would starve uTP, whose sockets get it too. The kernel doubles it.
inline constexpr int local_tcp_buffer = 1 << 20;
inline constexpr int smallest_tcp_buffer = 256 << 10;

/// The peers of a torrent that were heard of. Local ones are counted until more of them change nothing.
struct PeersKnown {
    bool distant = false;
    int local = 0;
    bool operator==(const PeersKnown&) const = default;
};
inline constexpr int most_local_counted = local_tcp_buffer / smallest_tcp_buffer;

/// What to ask for; 0 leaves it to the kernel. That is so as soon as a peer is not local, and where the kernel's limit
/// (`rmem_max`; -1: not known) is below what a local peer needs: its tuning doesn't go far there either.
[[nodiscard]] int tcp_receive_buffer(const PeersKnown& peers, std::int64_t rmem_max);

/// For every torrent: keeps libtorrent from calling local peers by uTP, has the first distant ones that don't answer by
/// TCP within two seconds called anew (by uTP, which is allowed by then), and calls `heard` on the network thread with
/// each change of what is known of its peers.
[[nodiscard]] std::shared_ptr<lt::torrent_plugin> watch_for_peers(lt::torrent_handle torrent,
                                                                  std::function<void(const PeersKnown&)> heard);

}  // namespace bittern::swarm
