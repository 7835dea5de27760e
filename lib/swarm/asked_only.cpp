#include "swarm/asked_only.hpp"

#include <map>
#include <tuple>
#include <utility>

#include <libtorrent/error_code.hpp>
#include <libtorrent/operations.hpp>
#include <libtorrent/peer_connection_handle.hpp>
#include <libtorrent/peer_request.hpp>

namespace bittern::swarm {
namespace {

/// One connection. A request counts until its block comes: one that was cancelled or choked away may still be answered.
class AskedPeer final : public lt::peer_plugin {
public:
    explicit AskedPeer(lt::peer_connection_handle peer) : peer_(std::move(peer)) {}

    void sent_request(const lt::peer_request& block) override { ++asked_[place_of(block)]; }

    bool on_piece(const lt::peer_request& block, lt::span<const char>) override {
        if (block.length == 0) return false;  // a way to reject, of clients that don't know BEP 6
        const auto found = asked_.find(place_of(block));
        if (found == asked_.end()) {
            peer_.disconnect(lt::errors::invalid_piece, lt::operation_t::bittorrent,
                             lt::peer_connection_interface::peer_error);
            return true;  // goes no further
        }
        if (--found->second == 0) asked_.erase(found);
        return false;
    }

private:
    using Place = std::tuple<int, int, int>;  ///< piece, offset in it, length
    static Place place_of(const lt::peer_request& block) {
        return {static_cast<int>(block.piece), block.start, block.length};
    }

    lt::peer_connection_handle peer_;
    std::map<Place, int> asked_;  ///< how often; at most one entry a block of the torrent
};

class AskedTorrent final : public lt::torrent_plugin {
public:
    std::shared_ptr<lt::peer_plugin> new_connection(const lt::peer_connection_handle& peer) override {
        if (peer.type() != lt::connection_type::bittorrent) return nullptr;  // web seeds answer as they are asked
        return std::make_shared<AskedPeer>(peer);
    }
};

}  // namespace

std::shared_ptr<lt::torrent_plugin> take_only_what_was_asked_for() {
    return std::make_shared<AskedTorrent>();
}

}  // namespace bittern::swarm
