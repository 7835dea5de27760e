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
constexpr Bytes most_unread = mib(2);
/// To look costs more than to answer.
constexpr int requests_between_looks = 500;
/// A choked peer has no reason to ask: at most what was on its way when it was choked, which is 500 requests of ours,
/// and some thousand where a client goes by its own limits. All of its requests are rejected, one by one.
constexpr int most_looks_while_choked = 8;

/// One connection.
class Reader final : public lt::peer_plugin {
public:
    explicit Reader(lt::peer_connection_handle peer) : peer_(std::move(peer)) {}

    bool on_request(const lt::peer_request&) override {
        if (++requests_ % requests_between_looks == 0) look(true);
        return peer_.is_disconnecting();
    }
    /// Once a second, for all that isn't a request.
    void tick() override { look(false); }

private:
    void look(bool asked) {
        if (!peer_.native_handle() || peer_.is_disconnecting()) return;
        lt::peer_info info;
        peer_.get_peer_info(info);
        const bool choked = static_cast<bool>(info.flags & lt::peer_info::choked);
        choked_at_looks_ = !choked ? 0 : choked_at_looks_ + (asked ? 1 : 0);
        if (info.used_send_buffer > most_unread.count || choked_at_looks_ > most_looks_while_choked)
            peer_.disconnect(lt::errors::timed_out_inactivity, lt::operation_t::bittorrent,
                             lt::peer_connection_interface::failure);
    }

    lt::peer_connection_handle peer_;
    int requests_ = 0;
    int choked_at_looks_ = 0;  ///< in a row, after requests
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
