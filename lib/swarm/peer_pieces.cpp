#include "swarm/peer_pieces.hpp"

namespace bittern::swarm {

void PieceSet::insert(PieceIndex piece) {
    if (!in_range(piece) || full()) return;
    if (bits_.empty()) bits_.resize(static_cast<std::size_t>(count_));
    auto bit = bits_[static_cast<std::size_t>(piece.value)];
    if (bit) return;
    bit = true;
    ++size_;
    if (full()) fill();
}

void PieceSet::erase(PieceIndex piece) {
    if (!in_range(piece) || size_ == 0) return;
    if (bits_.empty()) bits_.assign(static_cast<std::size_t>(count_), true);
    auto bit = bits_[static_cast<std::size_t>(piece.value)];
    if (!bit) return;
    bit = false;
    --size_;
}

void PieceSet::fill() {
    size_ = count_;
    bits_ = {};
}

void PieceSet::clear() {
    size_ = 0;
    bits_ = {};
}

void PeerPieces::has_all() {
    claimed_.fill();
    covered_.fill();
    spoke_ = true;
}

void PeerPieces::has_none() {
    claimed_.clear();
    lacked_ = spoke_ = true;
}

void PeerPieces::has(PieceIndex piece) {
    if (!spoke_) has_none();  // a peer without pieces may say nothing at first
    claimed_.insert(piece);
    covered_.insert(piece);
}

void PeerPieces::lost(PieceIndex piece) {
    claimed_.erase(piece);
    covered_.erase(piece);
    lacked_ = true;
}

void PeerPieces::sent(PieceIndex piece) {
    covered_.insert(piece);
    took_ = true;
}

bool PeerPieces::became_complete(bool content) const {
    if (!took_) return false;
    if (claimed_.full()) return lacked_;
    return content && covered_.full();
}

}  // namespace bittern::swarm
