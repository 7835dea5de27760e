#include "swarm/withheld.hpp"

namespace bittern::swarm {

void Withheld::hold(PieceSpan pieces) {
    add(pieces, 1);
}

void Withheld::give(PieceSpan pieces) {
    add(pieces, -1);
}

void Withheld::add(PieceSpan pieces, int lost) {
    if (pieces.first >= pieces.end) return;
    const std::lock_guard lock(mutex_);
    if (lost_files_.empty()) lost_files_.resize(static_cast<std::size_t>(piece_count_));
    for (auto piece = pieces.first; piece < pieces.end; ++piece) lost_files_[static_cast<std::size_t>(piece)] += lost;
    held_ += std::int64_t{lost} * (pieces.end - pieces.first);
    ++version_;
    if (held_ == 0) lost_files_ = {};
}

bool Withheld::holds(PieceIndex piece) const {
    const std::lock_guard lock(mutex_);
    const auto at = static_cast<std::size_t>(piece.value);
    return piece.value >= 0 && at < lost_files_.size() && lost_files_[at] > 0;
}

std::vector<Withheld::News> Withheld::news(std::vector<bool>& told, std::size_t most) const {
    std::vector<News> news;
    const std::lock_guard lock(mutex_);
    if (lost_files_.empty() && told.empty()) return news;
    told.resize(static_cast<std::size_t>(piece_count_));
    for (std::size_t piece = 0; piece < told.size() && news.size() < most; ++piece) {
        const bool held = !lost_files_.empty() && lost_files_[piece] > 0;
        if (held == told[piece]) continue;
        told[piece] = held;
        news.push_back({PieceIndex{static_cast<std::int32_t>(piece)}, !held});
    }
    return news;
}

std::uint64_t Withheld::version() const {
    const std::lock_guard lock(mutex_);
    return version_;
}

}  // namespace bittern::swarm
