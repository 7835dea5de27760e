#include "swarm/no_payload.hpp"

namespace bittern::swarm {
namespace {

struct SilentPeer final : lt::peer_plugin {
    /// true: the request has been taken care of, and is not sent.
    bool write_request(const lt::peer_request&) override { return true; }
};

struct SilentTorrent final : lt::torrent_plugin {
    std::shared_ptr<lt::peer_plugin> new_connection(const lt::peer_connection_handle&) override {
        return std::make_shared<SilentPeer>();
    }
};

}  // namespace

std::shared_ptr<lt::torrent_plugin> ask_for_no_payload() {
    return std::make_shared<SilentTorrent>();
}

}  // namespace bittern::swarm
