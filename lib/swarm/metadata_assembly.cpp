#include "swarm/metadata_assembly.hpp"

#include "swarm/metadata_message.hpp"

#include <algorithm>

namespace bittern::swarm {
namespace {

// Of each piece, beside its bytes: a node here and one among the contributors, what the allocator adds; and as much
// for the assembly itself. What counts is that thousands of tiny ones are not for nothing.
constexpr Bytes cost_of_keeping{256};

}  // namespace

std::int32_t MetadataAssembly::piece_count() const {
    const std::int64_t piece = metadata_piece_size.count;
    return static_cast<std::int32_t>((size_.count + piece - 1) / piece);
}

std::optional<PieceIndex> MetadataAssembly::missing(PieceIndex from) const {
    for (auto here = pieces_.lower_bound(from); here != pieces_.end() && here->first == from; ++here) ++from.value;
    return from.value < piece_count() ? std::optional(from) : std::nullopt;
}

bool MetadataAssembly::fits(PieceIndex piece, std::string_view data) const {
    if (piece.value < 0 || piece.value >= piece_count()) return false;
    const std::int64_t left = size_.count - piece.value * metadata_piece_size.count;
    return static_cast<std::int64_t>(data.size()) == std::min(left, metadata_piece_size.count);
}

void MetadataAssembly::add(PieceIndex piece, std::string_view data, PeerKey from) {
    if (!pieces_.try_emplace(piece, data).second) return;
    have_ += Bytes{static_cast<std::int64_t>(data.size())};
    contributors_.insert(from);
}

Bytes MetadataAssembly::held() const {
    return have_ + Bytes{static_cast<std::int64_t>(pieces_.size() + 1) * cost_of_keeping.count};
}

std::string MetadataAssembly::whole() const {
    std::string all;
    all.reserve(static_cast<std::size_t>(size_.count));
    for (const auto& [piece, bytes] : pieces_) all += bytes;
    return all;
}

}  // namespace bittern::swarm
