#include "swarm/metadata_exchange.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <utility>

#include <libtorrent/bdecode.hpp>
#include <libtorrent/entry.hpp>
#include <libtorrent/error_code.hpp>
#include <libtorrent/operations.hpp>
#include <libtorrent/peer_connection_handle.hpp>
#include <libtorrent/peer_info.hpp>

#include "swarm/metadata_fetch.hpp"
#include "swarm/metadata_message.hpp"
#include "swarm/metadata_serving.hpp"

namespace bittern::swarm {

namespace {

using Clock = std::chrono::steady_clock;

/// The number under which we want to get messages of the extension. libtorrent takes 3, 4, 7 and 8 before it asks
/// plugins, and its peer exchange has 1.
constexpr int our_message_id = 2;
/// A piece and the dictionary before it fit; whatever is longer is no message of this extension.
constexpr int longest_message = 17 * 1024;
/// A peer that reads slowly has at most this much of our metadata in its socket's buffer.
constexpr Bytes most_unsent = kib(512);

class MetadataPeer;

/// The extension in one torrent: fetching as long as `metadata_` is null, serving from then on.
class MetadataExchange final : public lt::torrent_plugin,
                               public std::enable_shared_from_this<MetadataExchange> {
public:
    MetadataExchange(torrent::InfoHash wanted, MetadataSink sink)
        : fetch_(std::in_place, wanted), sink_(std::move(sink)) {}
    explicit MetadataExchange(std::shared_ptr<const std::string> metadata)
        : metadata_(std::move(metadata)) {}

    std::shared_ptr<lt::peer_plugin> new_connection(const lt::peer_connection_handle& peer) override;
    void tick() override { send_requests(); }

    void joined(PeerKey peer, Bytes claim);
    void left(PeerKey peer);
    void answered(PeerKey peer, const MetadataMessage& message);
    [[nodiscard]] const std::string* metadata() const { return metadata_.get(); }

private:
    void send_requests();
    void tell_progress();

    std::optional<MetadataFetch> fetch_;
    MetadataSink sink_;
    MetadataFetch::Progress told_;
    std::shared_ptr<const std::string> metadata_;
    std::map<PeerKey, std::weak_ptr<MetadataPeer>> peers_;
    PeerKey last_key_;
};

/// The extension on one connection.
class MetadataPeer final : public lt::peer_plugin {
public:
    MetadataPeer(std::shared_ptr<MetadataExchange> exchange, PeerKey key, lt::peer_connection_handle peer)
        : exchange_(std::move(exchange)), key_(key), peer_(std::move(peer)) {}
    ~MetadataPeer() override { exchange_->left(key_); }
    MetadataPeer(const MetadataPeer&) = delete;
    MetadataPeer& operator=(const MetadataPeer&) = delete;

    void add_handshake(lt::entry& handshake) override;
    bool on_extension_handshake(const lt::bdecode_node& handshake) override;
    bool on_extended(int length, int message, lt::span<const char> body) override;
    void on_disconnect(const lt::error_code&) override { exchange_->left(key_); }
    void tick() override { send_served(); }

    void send(const MetadataMessage& message);

private:
    [[nodiscard]] bool room_to_send();
    void serve(PieceIndex piece);
    void send_served();

    std::shared_ptr<MetadataExchange> exchange_;
    PeerKey key_;
    lt::peer_connection_handle peer_;
    int their_message_id_ = 0;  ///< 0: the peer doesn't speak the extension
    MetadataServing serving_;
    std::int64_t room_ = 0;  ///< bytes that may go to the socket's buffer before it is looked at again
};

std::shared_ptr<lt::peer_plugin> MetadataExchange::new_connection(
    const lt::peer_connection_handle& peer) {
    if (peer.type() != lt::connection_type::bittorrent) return nullptr;
    ++last_key_.value;
    auto plugin = std::make_shared<MetadataPeer>(shared_from_this(), last_key_, peer);
    peers_.emplace(last_key_, plugin);
    return plugin;
}

void MetadataExchange::joined(PeerKey peer, Bytes claim) {
    if (!fetch_) return;
    fetch_->joined(peer, claim);
    send_requests();
}

void MetadataExchange::left(PeerKey peer) {
    if (peers_.erase(peer) == 0 || !fetch_) return;
    fetch_->left(peer);
    send_requests();
}

void MetadataExchange::answered(PeerKey peer, const MetadataMessage& message) {
    if (!fetch_) return;
    if (message.kind == MetadataMessage::Kind::reject)
        fetch_->rejected(peer, message.piece, Clock::now());
    else
        fetch_->data_arrived(peer, message.piece, message.total_size, message.payload);
    tell_progress();
    if (fetch_->result()) {
        metadata_ = std::make_shared<const std::string>(*fetch_->result());
        fetch_.reset();
        if (sink_.arrived) sink_.arrived(*metadata_);
    }
    send_requests();
}

void MetadataExchange::send_requests() {
    if (!fetch_) return;
    for (const auto& request : fetch_->requests(Clock::now())) {
        const auto found = peers_.find(request.peer);
        if (found == peers_.end()) continue;
        if (const auto peer = found->second.lock()) peer->send({.piece = request.piece});
    }
}

void MetadataExchange::tell_progress() {
    const MetadataFetch::Progress now = fetch_->progress();
    if (now == std::exchange(told_, now) || !sink_.progressed) return;
    sink_.progressed(now.have, now.size);
}

void MetadataPeer::add_handshake(lt::entry& handshake) {
    handshake["m"]["ut_metadata"] = our_message_id;
    if (const std::string* metadata = exchange_->metadata())
        handshake["metadata_size"] = static_cast<std::int64_t>(metadata->size());
}

bool MetadataPeer::on_extension_handshake(const lt::bdecode_node& handshake) {
    const lt::bdecode_node messages = handshake.dict_find_dict("m");
    if (!messages) return false;
    const std::int64_t id = messages.dict_find_int_value("ut_metadata", 0);
    if (id <= 0 || id > 255) return false;
    // A second handshake may change the number, but is no new peer.
    if (std::exchange(their_message_id_, static_cast<int>(id)) == 0)
        exchange_->joined(key_, Bytes{handshake.dict_find_int_value("metadata_size", 0)});
    return true;
}

bool MetadataPeer::on_extended(int length, int message, lt::span<const char> body) {
    if (message != our_message_id || their_message_id_ == 0) return false;
    if (length > longest_message) {
        peer_.disconnect(lt::errors::invalid_metadata_message, lt::operation_t::bittorrent,
                         lt::peer_connection_interface::peer_error);
        return true;
    }
    if (body.size() < length) return true;  // the rest is still to come
    const auto parsed =
        MetadataMessage::parse({body.data(), static_cast<std::size_t>(body.size())});
    if (!parsed) return true;  // BEP 9: unknown message types are ignored
    if (parsed->kind == MetadataMessage::Kind::request)
        serve(parsed->piece);
    else
        exchange_->answered(key_, *parsed);
    return true;
}

void MetadataPeer::serve(PieceIndex piece) {
    const std::string* metadata = exchange_->metadata();
    const Bytes size{metadata ? static_cast<std::int64_t>(metadata->size()) : 0};
    if (!serving_.accept(piece, size, Clock::now()))
        return send({.kind = MetadataMessage::Kind::reject, .piece = piece});
    send_served();
}

void MetadataPeer::send_served() {
    const std::string* metadata = exchange_->metadata();
    while (metadata && !serving_.idle() && room_to_send()) {
        const PieceIndex piece = *serving_.next();
        const auto at = static_cast<std::size_t>(piece.value * metadata_piece_size.count);
        const auto length = static_cast<std::size_t>(metadata_piece_size.count);
        send({.kind = MetadataMessage::Kind::data,
              .piece = piece,
              .total_size = Bytes{static_cast<std::int64_t>(metadata->size())},
              .payload = std::string_view(*metadata).substr(at, length)});
        room_ -= metadata_piece_size.count;
    }
}

bool MetadataPeer::room_to_send() {
    if (room_ < metadata_piece_size.count && peer_.native_handle()) {
        lt::peer_info info;
        peer_.get_peer_info(info);
        room_ = most_unsent.count - info.used_send_buffer;
    }
    return room_ >= metadata_piece_size.count;
}

/// A message of BEP 10: its length, 20 for "extended", the number the peer chose, and the dictionary.
void MetadataPeer::send(const MetadataMessage& message) {
    if (their_message_id_ == 0 || !peer_.native_handle() || peer_.is_disconnecting()) return;
    const std::string body = encode(message);
    const auto length = static_cast<std::uint32_t>(body.size() + 2);
    std::string frame;
    frame.reserve(body.size() + 6);
    for (const int shift : {24, 16, 8, 0}) frame += static_cast<char>(length >> shift & 0xff);
    frame += char{20};
    frame += static_cast<char>(their_message_id_);
    frame += body;
    peer_.send_buffer(frame.data(), static_cast<int>(frame.size()));
}

}  // namespace

std::shared_ptr<lt::torrent_plugin> fetch_metadata(torrent::InfoHash wanted, MetadataSink sink) {
    return std::make_shared<MetadataExchange>(wanted, std::move(sink));
}

std::shared_ptr<lt::torrent_plugin> serve_metadata(
    std::shared_ptr<const std::string> info_dictionary) {
    return std::make_shared<MetadataExchange>(std::move(info_dictionary));
}

}  // namespace bittern::swarm
