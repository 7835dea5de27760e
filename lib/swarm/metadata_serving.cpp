#include "swarm/metadata_serving.hpp"

#include "swarm/metadata_message.hpp"

namespace bittern::swarm {

Verdict MetadataServing::take(PieceIndex piece, Bytes size, Time now) {
    if (!minute_began_ || now - *minute_began_ >= std::chrono::minutes(1)) {
        minute_began_ = now;
        accepted_ = 0;
        rejected_ = 0;
    }
    if (accept(piece, size)) return Verdict::queued;
    if (rejected_ >= rejects_per_minute) return Verdict::ignored;
    ++rejected_;
    return Verdict::rejected;
}

bool MetadataServing::accept(PieceIndex piece, Bytes size) {
    const std::int64_t unit = metadata_piece_size.count;
    const std::int64_t pieces = (size.count + unit - 1) / unit;
    if (piece.value < 0 || piece.value >= pieces) return false;
    const std::int64_t share = copies_per_minute * pieces;
    // A peer that asks but doesn't read fills its queue only once.
    if (accepted_ >= share || static_cast<std::int64_t>(waiting_.size()) >= share) return false;
    ++accepted_;
    waiting_.push_back(piece);
    return true;
}

std::optional<PieceIndex> MetadataServing::next() {
    if (waiting_.empty()) return std::nullopt;
    const PieceIndex piece = waiting_.front();
    waiting_.pop_front();
    return piece;
}

}  // namespace bittern::swarm
