#include "swarm/transport.hpp"

#include "swarm/known_peer.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <boost/asio/error.hpp>
#include <libtorrent/operations.hpp>
#include <libtorrent/peer_connection.hpp>
#include <libtorrent/peer_connection_handle.hpp>
#include <libtorrent/peer_info.hpp>

namespace bittern::swarm {
namespace {

/// A local peer that called us may be called back, once it has said on which port.
class LocalPeer final : public lt::peer_plugin {
public:
    explicit LocalPeer(lt::peer_connection_handle peer) : peer_(std::move(peer)) {}

    bool on_handshake(lt::span<const char>) override {
        if (auto* known = peer_.native_handle()->peer_info_struct(); known != nullptr) known->supports_utp = false;
        return true;  // false would take this plugin out of the connection
    }

private:
    lt::peer_connection_handle peer_;
};

class TransportWatch final : public lt::torrent_plugin {
public:
    TransportWatch(lt::torrent_handle torrent, std::function<void(const PeersKnown&)> heard)
        : torrent_(std::move(torrent)), heard_(std::move(heard)) {}

    void on_add_peer(const lt::tcp::endpoint& peer, lt::peer_source_flags_t, lt::add_peer_flags_t flags) override {
        auto now = known_;
        if (!is_local(peer.address()))
            now.distant = true;
        else if (flags & lt::torrent_plugin::first_time)
            now.local = std::min(now.local + 1, most_local_counted);
        if (is_local(peer.address()))
            if (auto* known = known_peer(torrent_, peer); known != nullptr) known->supports_utp = false;
        if (now == known_) return;
        known_ = now;
        heard_(known_);
    }

    std::shared_ptr<lt::peer_plugin> new_connection(const lt::peer_connection_handle& peer) override {
        if (peer.type() != lt::connection_type::bittorrent) return nullptr;
        const bool local = is_local(peer.remote().address());
        if (peer.is_outgoing() && !local && seconds_ < first_patience) first_calls_.push_back(peer);
        if (peer.is_outgoing() || !local) return nullptr;
        return std::make_shared<LocalPeer>(peer);
    }

    // The first distant peers are called in the same breath as they are heard of, when uTP is not allowed yet. Who does
    // not answer within a second or two may be one that only uTP gets to: it is called anew.
    void tick() override {
        if (!known_.distant || seconds_ == first_patience || ++seconds_ < first_patience) return;
        for (auto& peer : std::exchange(first_calls_, {}))
            if (peer.native_handle() && peer.is_connecting() && !is_utp(peer))  // it may be gone
                peer.disconnect(boost::asio::error::operation_aborted, lt::operation_t::bittorrent);
    }

private:
    static constexpr int first_patience = 2;
    static bool is_utp(const lt::peer_connection_handle& peer) {
        lt::peer_info info;
        peer.get_peer_info(info);
        return static_cast<bool>(info.flags & lt::peer_info::utp_socket);
    }

    lt::torrent_handle torrent_;
    std::function<void(const PeersKnown&)> heard_;
    PeersKnown known_;
    std::vector<lt::peer_connection_handle> first_calls_;
    int seconds_ = 0;  ///< since a distant peer was heard of
};

bool is_local_v4(const lt::address_v4& address) {
    const auto value = address.to_uint();
    return address.is_loopback() || (value & 0xff000000) == 0x0a000000 ||  // 10/8
           (value & 0xfff00000) == 0xac100000 ||                           // 172.16/12
           (value & 0xffff0000) == 0xc0a80000 ||                           // 192.168/16
           (value & 0xffff0000) == 0xa9fe0000;                             // 169.254/16
}

}  // namespace

bool is_local(const lt::address& address) {
    if (address.is_v4()) return is_local_v4(address.to_v4());
    const auto v6 = address.to_v6();
    if (v6.is_v4_mapped()) return is_local_v4(boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, v6));
    return v6.is_loopback() || v6.is_link_local() || (v6.to_bytes()[0] & 0xfe) == 0xfc;
}

int tcp_receive_buffer(const PeersKnown& peers, std::int64_t rmem_max) {
    if (peers.distant || rmem_max < local_tcp_buffer) return 0;
    return local_tcp_buffer / std::clamp(peers.local, 1, most_local_counted);
}

std::shared_ptr<lt::torrent_plugin> watch_for_peers(lt::torrent_handle torrent,
                                                    std::function<void(const PeersKnown&)> heard) {
    return std::make_shared<TransportWatch>(std::move(torrent), std::move(heard));
}

}  // namespace bittern::swarm
