#include "swarm/greetings.hpp"

#include "swarm/alerts.hpp"

#include <utility>

#include <libtorrent/peer_connection_handle.hpp>

namespace bittern::swarm {
namespace {

class Peer final : public lt::peer_plugin {
public:
    Peer(std::shared_ptr<const OnGreeted> on_greeted, lt::peer_connection_handle peer)
        : on_greeted_(std::move(on_greeted)), peer_(std::move(peer)) {}

    bool on_handshake(lt::span<const char>) override {
        (*on_greeted_)(to_string(peer_.remote()));
        return true;  // false would take this plugin out of the connection
    }

private:
    std::shared_ptr<const OnGreeted> on_greeted_;
    lt::peer_connection_handle peer_;
};

class Torrent final : public lt::torrent_plugin {
public:
    explicit Torrent(OnGreeted on_greeted) : on_greeted_(std::make_shared<const OnGreeted>(std::move(on_greeted))) {}
    std::shared_ptr<lt::peer_plugin> new_connection(const lt::peer_connection_handle& peer) override {
        if (peer.type() != lt::connection_type::bittorrent) return nullptr;
        return std::make_shared<Peer>(on_greeted_, peer);
    }

private:
    std::shared_ptr<const OnGreeted> on_greeted_;
};

}  // namespace

std::shared_ptr<lt::torrent_plugin> watch_greetings(OnGreeted on_greeted) {
    return std::make_shared<Torrent>(std::move(on_greeted));
}

}  // namespace bittern::swarm
