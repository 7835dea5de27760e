// What each peer is told of pieces that are held back.
#include "swarm/withheld.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <span>
#include <tuple>
#include <utility>

#include <libtorrent/bdecode.hpp>
#include <libtorrent/peer_connection_handle.hpp>
#include <libtorrent/peer_request.hpp>

namespace bittern::swarm {
namespace {

constexpr std::uint8_t have_message = 4, reject_message = 16, extended_message = 20;  // BEP 3, 6, 10
constexpr std::size_t most_news = 10'000;     ///< to one peer in a second, 100 kB
constexpr std::size_t most_requests = 2'000;  ///< of one peer that are kept; more than it may have open
constexpr int seconds_between_chokes = 10;

PieceIndex piece_of(const lt::peer_request& block) {
    return PieceIndex{static_cast<int>(block.piece)};
}

/// A message with its length in front: a kind, what follows it as bytes, and numbers.
class Message {
public:
    explicit Message(std::uint8_t kind) { bytes_.push_back(static_cast<char>(kind)); }
    Message& byte(std::uint8_t value) {
        bytes_.push_back(static_cast<char>(value));
        return *this;
    }
    Message& number(int value) {
        for (const int shift : {24, 16, 8, 0})
            bytes_.push_back(static_cast<char>(static_cast<std::uint32_t>(value) >> shift & 0xff));
        return *this;
    }
    void add_to(std::vector<char>& out) const {
        const Message length = Message(0).number(static_cast<int>(bytes_.size()));
        out.insert(out.end(), length.bytes_.begin() + 1, length.bytes_.end());
        out.insert(out.end(), bytes_.begin(), bytes_.end());
    }

private:
    std::vector<char> bytes_;
};

/// One connection.
class Peer final : public lt::peer_plugin {
public:
    Peer(std::shared_ptr<const Withheld> withheld, lt::peer_connection_handle peer)
        : withheld_(std::move(withheld)), peer_(std::move(peer)) {}

    bool on_handshake(lt::span<const char> reserved) override {
        knows_rejects_ = reserved.size() == 8 && (reserved[7] & 0x04) != 0;  // BEP 6
        return true;
    }
    bool on_extension_handshake(const lt::bdecode_node& handshake) override {
        if (const auto names = handshake.dict_find_dict("m"))
            dont_have_ = static_cast<std::uint8_t>(names.dict_find_int_value("lt_donthave"));
        return true;
    }
    bool on_request(const lt::peer_request& block) override;
    bool on_cancel(const lt::peer_request& block) override;
    void sent_piece(const lt::peer_request& block) override { open_.erase(place_of(block)); }
    void sent_reject_request(const lt::peer_request& block) override;
    void tick() override;

private:
    using Place = std::tuple<int, int, int>;  ///< piece, offset in it, size
    static Place place_of(const lt::peer_request& block) {
        return {static_cast<int>(block.piece), block.start, block.length};
    }
    [[nodiscard]] std::vector<char> what_is_new();
    void turn_away(std::vector<char>& out);
    void choke_for_a_moment();
    void reject(const lt::peer_request& block, std::vector<char>& out) const;
    void send(const std::vector<char>& bytes) {
        if (!bytes.empty()) peer_.send_buffer(bytes.data(), static_cast<int>(bytes.size()));
    }

    const std::shared_ptr<const Withheld> withheld_;
    lt::peer_connection_handle peer_;
    bool knows_rejects_ = false;
    std::uint8_t dont_have_ = 0;  ///< its number for BEP 54; 0: it knows none
    std::uint64_t version_ = 0;   ///< of what it was told last
    std::vector<bool> told_;      ///< pieces that it knows to be held back; empty: none
    std::vector<lt::peer_request> turned_away_;
    std::set<Place> open_;            ///< requests that libtorrent has
    std::set<std::int32_t> doubted_;  ///< pieces that it may think are not there
    int seconds_ = seconds_between_chokes;
};

bool Peer::on_request(const lt::peer_request& block) {
    if (!withheld_->holds(piece_of(block))) {
        if (open_.size() < most_requests) open_.insert(place_of(block));
        return false;
    }
    if (turned_away_.size() < most_requests) turned_away_.push_back(block);
    return true;
}

bool Peer::on_cancel(const lt::peer_request& block) {
    open_.erase(place_of(block));
    const auto found = std::ranges::find(turned_away_, place_of(block), place_of);
    if (found == turned_away_.end()) return false;
    turned_away_.erase(found);
    std::vector<char> out;
    reject(block, out);
    send(out);
    return true;
}

void Peer::reject(const lt::peer_request& block, std::vector<char>& out) const {
    if (!knows_rejects_) return;
    Message(reject_message).number(static_cast<int>(block.piece)).number(block.start).number(block.length).add_to(out);
}

/// libtorrent says lt_donthave of its own before it rejects what could not be read, which may be after the file is
/// back.
void Peer::sent_reject_request(const lt::peer_request& block) {
    open_.erase(place_of(block));
    if (version_ != 0) doubted_.insert(piece_of(block).value);
}

std::vector<char> Peer::what_is_new() {
    std::vector<char> out;
    if (dont_have_ == 0) return out;
    for (const auto piece : std::exchange(doubted_, {}))
        if (!withheld_->holds(PieceIndex{piece})) Message(have_message).number(piece).add_to(out);
    const auto version = withheld_->version();
    if (version == version_) return out;
    const auto news = withheld_->news(told_, most_news);
    if (news.size() < most_news) version_ = version;
    for (const auto& [piece, have] : news)
        (have ? Message(have_message) : Message(extended_message).byte(dont_have_)).number(piece.value).add_to(out);
    return out;
}

void Peer::turn_away(std::vector<char>& out) {
    if (!knows_rejects_) return;  // a choke does it
    for (const auto& block : std::exchange(turned_away_, {})) reject(block, out);
}

/// Takes back all requests that it has open: libtorrent rejects them, or to whom knows no rejects it means the same.
void Peer::choke_for_a_moment() {
    open_.clear();
    turned_away_.clear();
    seconds_ = 0;
    if (peer_.is_choked()) return;
    peer_.choke_this_peer();
    peer_.maybe_unchoke_this_peer();
}

void Peer::tick() {
    if (!peer_.native_handle() || peer_.is_connecting() || peer_.in_handshake() || peer_.is_disconnecting()) return;
    auto out = what_is_new();
    turn_away(out);
    send(out);
    ++seconds_;
    // libtorrent may have taken requests before the piece was lost, which it would try to read one after the other.
    const bool has_lost = std::ranges::any_of(
        open_, [&](const Place& place) { return withheld_->holds(PieceIndex{std::get<0>(place)}); });
    if (has_lost || (!turned_away_.empty() && seconds_ >= seconds_between_chokes)) choke_for_a_moment();
}

class Torrent final : public lt::torrent_plugin {
public:
    explicit Torrent(std::shared_ptr<const Withheld> withheld) : withheld_(std::move(withheld)) {}
    std::shared_ptr<lt::peer_plugin> new_connection(const lt::peer_connection_handle& peer) override {
        if (peer.type() != lt::connection_type::bittorrent) return nullptr;
        return std::make_shared<Peer>(withheld_, peer);
    }

private:
    const std::shared_ptr<const Withheld> withheld_;
};

}  // namespace

std::shared_ptr<lt::torrent_plugin> hold_back(std::shared_ptr<const Withheld> withheld) {
    return std::make_shared<Torrent>(std::move(withheld));
}

}  // namespace bittern::swarm
