#pragma once
/// Any bytes as what a peer sends of the metadata that we ask it for.

#include "fuzz/property.hpp"
#include "swarm/metadata_assembly.hpp"
#include "swarm/metadata_message.hpp"

#include <string>

namespace bittern::fuzz {

inline void check_encoding(const swarm::MetadataMessage& message) {
    const std::string text = swarm::encode(message);
    const auto again = swarm::MetadataMessage::parse(text);
    require(again.has_value(), "what is written can be read");
    require(again->kind == message.kind && again->piece == message.piece && again->payload == message.payload,
            "it is written as it was read");
    if (message.kind == swarm::MetadataMessage::Kind::data)
        require(again->total_size == message.total_size, "so is the claim of a size");
}

/// The piece goes into metadata of the size that the message itself claims.
inline void check_assembling(const swarm::MetadataMessage& message) {
    if (message.total_size == Bytes{}) return;
    swarm::MetadataAssembly assembly(message.total_size);
    if (!assembly.fits(message.piece, message.payload)) return;
    require(message.payload.size() <= static_cast<std::size_t>(swarm::metadata_piece_size.count), "a piece is small");
    for (const std::uint32_t peer : {1U, 2U}) assembly.add(message.piece, message.payload, swarm::PeerKey{peer});
    require(assembly.contributors().size() == 1, "what is here already is not taken again");
    require(assembly.missing(message.piece) != message.piece, "what came is not missing");
    require(assembly.have().count == static_cast<std::int64_t>(message.payload.size()), "only what came is counted");
    require(assembly.complete() == !assembly.missing(PieceIndex{}), "complete is what misses nothing");
    if (assembly.complete()) require(assembly.whole() == message.payload, "the whole is what came");
}

inline void try_metadata_message(std::string_view bytes) {
    const auto message = swarm::MetadataMessage::parse(bytes);
    if (!message) return;
    require(message->piece.value >= 0 && message->total_size >= Bytes{}, "numbers are not negative");
    require(bytes.ends_with(message->payload), "the payload is the end of what came");
    check_encoding(*message);
    check_assembling(*message);
}

}  // namespace bittern::fuzz
