#include "swarm/known_peer.hpp"

#include <algorithm>
#include <memory>

#include <libtorrent/torrent.hpp>
#include <libtorrent/torrent_handle.hpp>

namespace bittern::swarm {
namespace {

lt::peer_list* peers_of(lt::torrent& torrent);

// libtorrent tells an extension the address of each peer that it hears of, and has no way to ask for more. The member
// is protected, and the same in all of 2.0; a version without it doesn't compile. Access is not checked where a
// template is instantiated by hand, nor by a cast of this kind.
template <auto Peers>
struct Revealed {
    friend lt::peer_list* peers_of(lt::torrent& torrent) {
        return (((lt::torrent_hot_members&)torrent).*Peers).get();  // NOLINT
    }
};
template struct Revealed<&lt::torrent::m_peer_list>;

/// As torrent_peer::address(), which libtorrent's library keeps to itself.
lt::address address_of(const lt::torrent_peer& peer) {
    if (peer.is_v6_addr) return lt::address_v6(static_cast<const lt::ipv6_peer&>(peer).addr);  // NOLINT
#if TORRENT_USE_I2P
    if (peer.is_i2p_addr) return {};
#endif
    return static_cast<const lt::ipv4_peer&>(peer).addr;  // NOLINT
}

}  // namespace

lt::torrent_peer* known_peer(const lt::torrent_handle& torrent, const lt::tcp::endpoint& peer) {
    const auto native = torrent.native_handle();
    auto* peers = native ? peers_of(*native) : nullptr;
    if (peers == nullptr) return nullptr;
    // Sorted by address; several may share one.
    auto at = std::lower_bound(
        peers->begin(), peers->end(), peer.address(),
        [](const lt::torrent_peer* one, const lt::address& address) { return address_of(*one) < address; });
    for (; at != peers->end() && address_of(**at) == peer.address(); ++at)
        if ((*at)->port == peer.port()) return *at;
    return nullptr;
}

}  // namespace bittern::swarm
