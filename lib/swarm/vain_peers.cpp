#include "swarm/vain_peers.hpp"

#include "swarm/alerts.hpp"
#include "swarm/known_peer.hpp"
#include "swarm/metadata_message.hpp"
#include "swarm/reasons.hpp"
#include "swarm/request_allowance.hpp"
#include "swarm/settings.hpp"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include <boost/asio/error.hpp>
#include <libtorrent/error_code.hpp>
#include <libtorrent/operations.hpp>
#include <libtorrent/peer_connection.hpp>
#include <libtorrent/peer_connection_handle.hpp>
#include <libtorrent/peer_info.hpp>
#include <libtorrent/torrent_status.hpp>

namespace bittern::swarm {
namespace {

/// Peers that were in vain are remembered up to this number.
constexpr std::size_t most_remembered = 10'000;

/// One torrent's peers.
class JudgedTorrent final : public lt::torrent_plugin, public std::enable_shared_from_this<JudgedTorrent> {
public:
    JudgedTorrent(lt::torrent_handle torrent, OnJudged on_judged)
        : torrent_(std::move(torrent)), on_judged_(std::move(on_judged)) {}

    void on_add_peer(const lt::tcp::endpoint& peer, lt::peer_source_flags_t source, lt::add_peer_flags_t) override {
        if (!(source & lt::peer_info::tracker)) return;
        auto* known = known_peer(torrent_, peer);
        if (known != nullptr && known->connection == nullptr && known->failcount == 0) known->last_connected = 0;
    }

    std::shared_ptr<lt::peer_plugin> new_connection(const lt::peer_connection_handle& peer) override;
    void on_state(lt::torrent_status::state_t state) override {
        wanting_ = state == lt::torrent_status::downloading || state == lt::torrent_status::downloading_metadata;
    }

    [[nodiscard]] bool is_wanting() const { return wanting_; }
    void gave(const std::string& address) {
        if (times_.erase(address) > 0) on_judged_({.address = address, .reason = {}});
    }
    /// How often it was in vain by now.
    int in_vain(const std::string& address) {
        if (times_.size() >= most_remembered && times_.count(address) == 0) return 1;
        return ++times_[address];
    }
    void tell(const Judgement& judgement) const { on_judged_(judgement); }

private:
    lt::torrent_handle torrent_;
    OnJudged on_judged_;
    bool wanting_ = true;               ///< libtorrent tells only of changes, and torrents begin with what they lack
    std::map<std::string, int> times_;  ///< in a row
};

/// One connection. Every message is passed on, but for those of a peer that is let go of.
class JudgedPeer final : public lt::peer_plugin {
public:
    JudgedPeer(std::shared_ptr<JudgedTorrent> torrent, lt::peer_connection_handle peer)
        : torrent_(std::move(torrent)), peer_(std::move(peer)) {}

    bool on_handshake(lt::span<const char>) override { return greeted_ = true; }
    void sent_request(const lt::peer_request&) override {
        asked_ = true;
        allowance_.asked();
    }
    void sent_piece(const lt::peer_request&) override { useful_ = true; }
    bool on_piece(const lt::peer_request& block, lt::span<const char>) override {
        if (block.length == 0) return false;  // libtorrent takes it for a reject, and tells so
        allowance_.came();
        gave();
        return false;
    }
    bool on_extended(int length, int, lt::span<const char> body) override;
    // Each of these lets libtorrent ask again at once. What a choke turns away is rejected behind it.
    bool on_reject(const lt::peer_request&) override {
        if (!peer_.has_peer_choked()) allowance_.rejected();
        return gives_nothing();
    }
    bool on_choke() override {
        allowance_.choked();
        return gives_nothing();
    }
    bool on_unchoke() override { return gives_nothing(); }
    void tick() override { allowance_.second_passed(); }
    void on_disconnect(const lt::error_code& why) override;

private:
    [[nodiscard]] std::string address() const;
    void gave();
    bool gives_nothing();
    /// By what it did, in the middle of a connection: when we hang up for other reasons that is no failure.
    [[nodiscard]] bool has_failed() const { return peer_.native_handle()->failed(); }
    [[nodiscard]] std::optional<Judgement> judge(const lt::error_code& why) const;
    void let_rest(std::chrono::seconds time) const;

    std::shared_ptr<JudgedTorrent> torrent_;
    lt::peer_connection_handle peer_;
    RequestAllowance allowance_;
    bool greeted_ = false;
    bool asked_ = false;
    bool useful_ = false;  ///< it gave or took something
};

std::string JudgedPeer::address() const {
    return peer_.is_outgoing() ? to_string(peer_.remote()) : peer_.remote().address().to_string();
}

bool JudgedPeer::on_extended(int length, int, lt::span<const char> body) {
    if (useful_ || static_cast<int>(body.size()) < length) return false;
    const auto parsed = MetadataMessage::parse({body.data(), static_cast<std::size_t>(body.size())});
    if (parsed && parsed->kind == MetadataMessage::Kind::data) gave();
    return false;
}

void JudgedPeer::gave() {
    if (!std::exchange(useful_, true)) torrent_->gave(address());
}

bool JudgedPeer::gives_nothing() {
    if (!allowance_.is_used_up()) return false;
    peer_.disconnect(gives_nothing_error(), lt::operation_t::bittorrent, lt::peer_connection_interface::peer_error);
    return true;
}

std::optional<Judgement> JudgedPeer::judge(const lt::error_code& why) const {
    if (why == gives_nothing_error())
        return Judgement{.address = address(), .reason = reason_of(why), .refusal = Refusal::rejects};
    if (!greeted_ || !peer_.is_outgoing()) return std::nullopt;
    if (why == lt::errors::invalid_piece)
        return Judgement{.address = address(), .reason = reason_of(why), .refusal = Refusal::lies};
    if (useful_) return std::nullopt;
    if (why == boost::asio::error::operation_aborted) return std::nullopt;
    const bool by_us = why.category() == lt::libtorrent_category();
    const bool silent = why == lt::errors::timed_out_inactivity;  // or, as a failure, not to be listened to any longer
    if (by_us && has_failed())
        return Judgement{.address = address(),
                         .reason = silent ? "says too much, or reads nothing" : reason_of(why),
                         .refusal = Refusal::nonsense};
    if (by_us && !silent) return std::nullopt;
    if (by_us) return Judgement{.address = address(), .reason = "fell silent", .refusal = Refusal::leaves};
    std::string reason = asked_ ? "hung up when it was asked for something" : "hung up after its hello";
    if (why != boost::asio::error::eof) reason += ": " + reason_of(why);
    return Judgement{.address = address(), .reason = std::move(reason), .refusal = Refusal::leaves};
}

void JudgedPeer::on_disconnect(const lt::error_code& why) {
    if (!torrent_->is_wanting() || !peer_.native_handle()) return;
    auto judgement = judge(why);
    if (!judgement) return;
    const auto rest = rest_after(torrent_->in_vain(judgement->address));
    if (peer_.is_outgoing()) {
        judgement->rest = {peer_.remote(), rest};
        let_rest(rest);
    }
    torrent_->tell(*judgement);
}

/// As if it had failed so often that libtorrent waits as long by itself, or tries it no more. Where this end counts as
/// a failure, libtorrent adds it next.
void JudgedPeer::let_rest(std::chrono::seconds time) const {
    auto* known = peer_.native_handle()->peer_info_struct();
    if (known == nullptr) return;
    const auto failures = std::min<std::int64_t>(most_failures, time / reconnect_time - 1) - (has_failed() ? 1 : 0);
    known->failcount = static_cast<std::uint32_t>(failures) & 31U;
}

std::shared_ptr<lt::peer_plugin> JudgedTorrent::new_connection(const lt::peer_connection_handle& peer) {
    if (peer.type() != lt::connection_type::bittorrent) return nullptr;  // web seeds are judged by their answers
    return std::make_shared<JudgedPeer>(shared_from_this(), peer);
}

}  // namespace

std::chrono::seconds rest_after(int times) {
    constexpr int first = 4, most_doublings = 7;
    return std::chrono::seconds{first << std::clamp(times - 1, 0, most_doublings)};
}

std::shared_ptr<lt::torrent_plugin> judge_peers(lt::torrent_handle torrent, OnJudged on_judged) {
    return std::make_shared<JudgedTorrent>(std::move(torrent), std::move(on_judged));
}

}  // namespace bittern::swarm
