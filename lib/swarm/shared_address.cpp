#include "swarm/shared_address.hpp"

#include "swarm/known_peer.hpp"

#include <cstdint>
#include <limits>
#include <set>
#include <utility>
#include <vector>

#include <libtorrent/bdecode.hpp>
#include <libtorrent/error_code.hpp>
#include <libtorrent/peer_connection.hpp>
#include <libtorrent/peer_connection_handle.hpp>
#include <libtorrent/torrent_peer.hpp>

namespace bittern::swarm {
namespace {

class Peer;
/// The connections of one torrent. Everything happens on the network thread.
using Connections = std::set<Peer*>;

class Peer final : public lt::peer_plugin {
public:
    Peer(lt::torrent_handle torrent, std::shared_ptr<Connections> all, lt::peer_connection_handle peer)
        : torrent_(std::move(torrent)), all_(std::move(all)), peer_(std::move(peer)) {
        all_->insert(this);
    }
    ~Peer() override { all_->erase(this); }
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;

    void on_disconnect(const lt::error_code&) override { all_->erase(this); }

    // libtorrent looks at the port after its extensions have.
    bool on_extension_handshake(const lt::bdecode_node& hello) override {
        const auto port = hello.dict_find_int_value("p");
        if (peer_.is_outgoing() || port <= 0 || port > std::numeric_limits<std::uint16_t>::max()) return true;
        const lt::tcp::endpoint told(peer_.remote().address(), static_cast<std::uint16_t>(port));
        // Hanging up takes one out of them.
        const std::vector<Peer*> all(all_->begin(), all_->end());
        for (auto* other : all)
            if (other != this) other->make_room(told);
        return true;
    }

private:
    void make_room(const lt::tcp::endpoint& newcomer) {
        const auto connection = peer_.native_handle();
        auto* known = connection ? connection->peer_info_struct() : nullptr;
        if (known == nullptr || peer_.remote().address() != newcomer.address() || known->port != newcomer.port())
            return;
        if (peer_.is_outgoing() && peer_.is_connecting())
            return peer_.disconnect(lt::errors::duplicate_peer_id, lt::operation_t::bittorrent);
        if (peer_.is_outgoing()) return;
        auto port = peer_.remote().port();
        while (port == 0 || port == newcomer.port() || known_peer(torrent_, {newcomer.address(), port}) != nullptr)
            --port;
        known->port = port;
        known->connectable = false;
    }

    lt::torrent_handle torrent_;
    std::shared_ptr<Connections> all_;
    lt::peer_connection_handle peer_;
};

class Torrent final : public lt::torrent_plugin {
public:
    explicit Torrent(lt::torrent_handle torrent) : torrent_(std::move(torrent)) {}

    std::shared_ptr<lt::peer_plugin> new_connection(const lt::peer_connection_handle& peer) override {
        if (peer.type() != lt::connection_type::bittorrent) return nullptr;
        return std::make_shared<Peer>(torrent_, all_, peer);
    }

private:
    lt::torrent_handle torrent_;
    std::shared_ptr<Connections> all_ = std::make_shared<Connections>();
};

}  // namespace

std::shared_ptr<lt::torrent_plugin> let_peers_share_an_address(lt::torrent_handle torrent) {
    return std::make_shared<Torrent>(std::move(torrent));
}

}  // namespace bittern::swarm
