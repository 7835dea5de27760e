#include "swarm/metadata_peer.hpp"

#include <chrono>

#include <libtorrent/bdecode.hpp>
#include <libtorrent/entry.hpp>
#include <libtorrent/error_code.hpp>
#include <libtorrent/operations.hpp>
#include <libtorrent/peer_info.hpp>

namespace bittern::swarm {

namespace {

/// The number under which we want to get messages of the extension. libtorrent takes 3, 4, 7 and 8
/// before it asks plugins, and its peer exchange has 1.
constexpr int our_message_id = 2;
/// A piece and the dictionary before it fit; whatever is longer is no message of this extension.
constexpr int longest_message = 17 * 1024;
/// A peer that reads slowly has at most this much of our metadata in its socket's buffer.
constexpr Bytes most_unsent = kib(512);

}  // namespace

void MetadataPeer::add_handshake(lt::entry& handshake) {
    handshake["m"]["ut_metadata"] = our_message_id;
    if (const std::string* metadata = swarm_->metadata())
        handshake["metadata_size"] = static_cast<std::int64_t>(metadata->size());
}

bool MetadataPeer::on_extension_handshake(const lt::bdecode_node& handshake) {
    const lt::bdecode_node messages = handshake.dict_find_dict("m");
    if (!messages) return false;
    const std::int64_t id = messages.dict_find_int_value("ut_metadata", 0);
    if (id <= 0 || id > 255) return false;
    // A second handshake may change the number, but is no new peer.
    if (std::exchange(their_message_id_, static_cast<int>(id)) == 0)
        swarm_->joined(key_, Bytes{handshake.dict_find_int_value("metadata_size", 0)});
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
    const auto parsed = MetadataMessage::parse({body.data(), static_cast<std::size_t>(body.size())});
    if (!parsed) return true;  // BEP 9: unknown message types are ignored
    if (parsed->kind == MetadataMessage::Kind::request)
        serve(parsed->piece);
    else
        swarm_->answered(key_, *parsed);
    return true;
}

void MetadataPeer::serve(PieceIndex piece) {
    const std::string* metadata = swarm_->metadata();
    const Bytes size{metadata ? static_cast<std::int64_t>(metadata->size()) : 0};
    const auto verdict = serving_.take(piece, size, std::chrono::steady_clock::now());
    if (verdict == Verdict::queued) return send_served();
    // A peer that reads nothing finds out nothing by a reject either.
    if (verdict == Verdict::rejected && room_to_send()) send({.kind = MetadataMessage::Kind::reject, .piece = piece});
}

void MetadataPeer::send_served() {
    const std::string* metadata = swarm_->metadata();
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

/// A message of BEP 10: its length, 20 for "extended", the number the peer chose, and the
/// dictionary.
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

}  // namespace bittern::swarm
