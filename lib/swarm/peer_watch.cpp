#include "swarm/peer_watch.hpp"

#include "swarm/alerts.hpp"
#include "swarm/peer_pieces.hpp"

#include <set>
#include <string>
#include <utility>

#include <boost/asio/error.hpp>
#include <libtorrent/bitfield.hpp>
#include <libtorrent/peer_connection_handle.hpp>
#include <libtorrent/peer_id.hpp>
#include <libtorrent/peer_info.hpp>
#include <libtorrent/peer_request.hpp>

namespace bittern::swarm {

namespace {

/// Peers that were counted are remembered up to this number, which bounds the memory a crowd can
/// take.
constexpr std::size_t most_remembered = 20'000;

/// One torrent's peers.
class PeerWatch final : public lt::torrent_plugin, public std::enable_shared_from_this<PeerWatch> {
public:
    PeerWatch(std::int32_t piece_count, OnPeerCompleted on_completed)
        : piece_count_(piece_count), on_completed_(std::move(on_completed)) {}

    std::shared_ptr<lt::peer_plugin> new_connection(const lt::peer_connection_handle& peer) override;
    void completed(const lt::peer_connection_handle& peer);

private:
    std::int32_t piece_count_;
    OnPeerCompleted on_completed_;
    std::set<lt::peer_id> counted_;
};

/// One connection. Every message is passed on: nothing here answers for libtorrent.
class WatchedPeer final : public lt::peer_plugin {
public:
    WatchedPeer(std::shared_ptr<PeerWatch> watch, std::int32_t piece_count, lt::peer_connection_handle peer)
        : watch_(std::move(watch)), pieces_(piece_count), peer_(std::move(peer)) {}

    bool on_bitfield(const lt::bitfield& bits) override;
    bool on_have_all() override;
    bool on_have_none() override;
    bool on_have(lt::piece_index_t piece) override;
    bool on_dont_have(lt::piece_index_t piece) override;
    bool on_interested() override;
    bool on_not_interested() override;
    void sent_piece(const lt::peer_request& block) override { pieces_.sent(PieceIndex{static_cast<int>(block.piece)}); }
    // libtorrent keeps "upload only" messages to itself, so their effect is looked for.
    void tick() override { look(); }
    void on_disconnect(const lt::error_code& reason) override;

private:
    void look(bool content = false);
    [[nodiscard]] bool everything_delivered() const;

    std::shared_ptr<PeerWatch> watch_;
    PeerPieces pieces_;
    lt::peer_connection_handle peer_;
    bool lost_interest_ = false;
    bool told_ = false;
};

bool WatchedPeer::on_bitfield(const lt::bitfield& bits) {
    if (bits.all_set()) return on_have_all();
    pieces_.has_none();
    for (int i = 0; i < bits.size(); ++i)
        if (bits[i]) pieces_.has(PieceIndex{i});
    return false;
}

bool WatchedPeer::on_have_all() {
    pieces_.has_all();
    look();
    return false;
}

bool WatchedPeer::on_have_none() {
    pieces_.has_none();
    return false;
}

bool WatchedPeer::on_have(lt::piece_index_t piece) {
    pieces_.has(PieceIndex{static_cast<int>(piece)});
    look();
    return false;
}

bool WatchedPeer::on_dont_have(lt::piece_index_t piece) {
    pieces_.lost(PieceIndex{static_cast<int>(piece)});
    return false;
}

bool WatchedPeer::on_interested() {
    lost_interest_ = false;
    return false;
}

bool WatchedPeer::on_not_interested() {
    lost_interest_ = true;
    look();
    return false;
}

/// Many clients drop their seeds in the moment they complete, with their last HAVEs unsent. One
/// that closes the connection in good order, having been given all it asked for, got what it
/// wanted; one that is killed or gives up has requests open, or resets the connection.
void WatchedPeer::on_disconnect(const lt::error_code& reason) {
    if (pieces_.became_complete(true)) look(reason == boost::asio::error::eof && everything_delivered());
}

bool WatchedPeer::everything_delivered() const {
    if (!peer_.native_handle()) return false;
    lt::peer_info info;
    peer_.get_peer_info(info);
    return info.upload_queue_length == 0 && info.pending_disk_read_bytes == 0 && info.used_send_buffer == 0;
}

void WatchedPeer::look(bool content) {
    if (told_ || !peer_.native_handle()) return;
    if (!pieces_.became_complete(content || lost_interest_ || peer_.upload_only())) return;
    told_ = true;
    watch_->completed(peer_);
}

std::shared_ptr<lt::peer_plugin> PeerWatch::new_connection(const lt::peer_connection_handle& peer) {
    if (peer.type() != lt::connection_type::bittorrent) return nullptr;
    return std::make_shared<WatchedPeer>(shared_from_this(), piece_count_, peer);
}

void PeerWatch::completed(const lt::peer_connection_handle& peer) {
    if (counted_.count(peer.pid()) > 0) return;
    if (counted_.size() < most_remembered) counted_.insert(peer.pid());
    on_completed_(to_string(peer.remote()));
}

}  // namespace

std::shared_ptr<lt::torrent_plugin> watch_peers(std::int32_t piece_count, OnPeerCompleted on_completed) {
    return std::make_shared<PeerWatch>(piece_count, std::move(on_completed));
}

}  // namespace bittern::swarm
