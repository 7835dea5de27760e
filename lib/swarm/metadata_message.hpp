#pragma once
/// The three messages of the metadata extension (BEP 9), read from hostile bytes and written.

#include "base/units.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bittern::swarm {

/// Metadata travels in pieces of this size; only the last may be shorter (BEP 9).
constexpr Bytes metadata_piece_size = kib(16);

/// One message of the extension, without the framing of BEP 10.
struct MetadataMessage {
    enum class Kind { request = 0, data = 1, reject = 2 };
    Kind kind = Kind::request;
    PieceIndex piece{};          ///< of the metadata, not negative
    Bytes total_size{};          ///< what the sender says the whole metadata is; 0: it doesn't say
    std::string_view payload{};  ///< data: the piece's bytes, pointing into what was parsed

    /// nullopt for anything that is not one of the three: bad bencoding, keys missing, numbers out
    /// of range.
    [[nodiscard]] static std::optional<MetadataMessage> parse(std::string_view bytes);
};

/// The message as it goes on the wire behind the two bytes of BEP 10.
[[nodiscard]] std::string encode(const MetadataMessage& message);

}  // namespace bittern::swarm
