#include "swarm/transport.hpp"

namespace bittern::swarm {
namespace {

class DistantPeerWatch final : public lt::torrent_plugin {
public:
    explicit DistantPeerWatch(std::function<void()> heard) : heard_(std::move(heard)) {}

    void on_add_peer(const lt::tcp::endpoint& peer, lt::peer_source_flags_t, lt::add_peer_flags_t) override {
        if (heard_ && !is_local(peer.address())) std::exchange(heard_, nullptr)();
    }

private:
    std::function<void()> heard_;
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

int tcp_receive_buffer(bool distant_peers, std::int64_t rmem_max) {
    return distant_peers || rmem_max < local_tcp_buffer ? 0 : local_tcp_buffer;
}

std::shared_ptr<lt::torrent_plugin> watch_for_distant_peers(std::function<void()> heard) {
    return std::make_shared<DistantPeerWatch>(std::move(heard));
}

}  // namespace bittern::swarm
