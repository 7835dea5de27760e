#include "swarm/metadata_assembly.hpp"

#include "swarm/metadata_message.hpp"

#include <algorithm>

namespace bittern::swarm {

MetadataAssembly::MetadataAssembly(Bytes size) : size_(size) {
    const std::int64_t piece = metadata_piece_size.count;
    pieces_.resize(static_cast<std::size_t>((size.count + piece - 1) / piece));
}

std::optional<PieceIndex> MetadataAssembly::missing(PieceIndex from) const {
    for (auto i = static_cast<std::size_t>(from.value); i < pieces_.size(); ++i)
        if (pieces_[i].empty()) return PieceIndex{static_cast<std::int32_t>(i)};
    return std::nullopt;
}

bool MetadataAssembly::fits(PieceIndex piece, std::string_view data) const {
    if (piece.value < 0 || static_cast<std::size_t>(piece.value) >= pieces_.size()) return false;
    const std::int64_t left = size_.count - piece.value * metadata_piece_size.count;
    return static_cast<std::int64_t>(data.size()) == std::min(left, metadata_piece_size.count);
}

void MetadataAssembly::add(PieceIndex piece, std::string_view data, PeerKey from) {
    std::string& place = pieces_[static_cast<std::size_t>(piece.value)];
    if (!place.empty()) return;
    place = data;
    have_ += Bytes{static_cast<std::int64_t>(data.size())};
    contributors_.insert(from);
}

std::string MetadataAssembly::whole() const {
    std::string all;
    all.reserve(static_cast<std::size_t>(size_.count));
    for (const std::string& piece : pieces_) all += piece;
    return all;
}

}  // namespace bittern::swarm
