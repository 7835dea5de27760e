#include "swarm/must_read.hpp"

#include "base/units.hpp"

#include <utility>

#include <libtorrent/error_code.hpp>
#include <libtorrent/operations.hpp>
#include <libtorrent/peer_connection_handle.hpp>
#include <libtorrent/peer_info.hpp>
#include <libtorrent/peer_request.hpp>

namespace bittern::swarm {
namespace {

/// settings.cpp lets 1 MiB of content wait; the answers to what is asked besides are small.
constexpr Bytes most_unread = mib(4);
/// To look costs more than to answer.
constexpr int requests_between_looks = 1000;

/// One connection.
class Reader final : public lt::peer_plugin {
public:
    explicit Reader(lt::peer_connection_handle peer) : peer_(std::move(peer)) {}

    bool on_request(const lt::peer_request&) override {
        if (++requests_ % requests_between_looks == 0) look();
        return peer_.is_disconnecting();
    }
    /// Once a second, for all that isn't a request.
    void tick() override { look(); }

private:
    void look() {
        if (!peer_.native_handle() || peer_.is_disconnecting()) return;
        lt::peer_info info;
        peer_.get_peer_info(info);
        if (info.used_send_buffer > most_unread.count)
            peer_.disconnect(lt::errors::timed_out_inactivity, lt::operation_t::bittorrent,
                             lt::peer_connection_interface::failure);
    }

    lt::peer_connection_handle peer_;
    int requests_ = 0;
};

class Readers final : public lt::torrent_plugin {
public:
    std::shared_ptr<lt::peer_plugin> new_connection(const lt::peer_connection_handle& peer) override {
        return std::make_shared<Reader>(peer);
    }
};

}  // namespace

std::shared_ptr<lt::torrent_plugin> let_go_of_who_does_not_read() {
    return std::make_shared<Readers>();
}

}  // namespace bittern::swarm
