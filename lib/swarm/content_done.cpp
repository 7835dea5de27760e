#include "swarm/content_done.hpp"

#include <algorithm>
#include <utility>

namespace bittern::swarm {
namespace {

constexpr std::int64_t block_size = 16 << 10;

}  // namespace

ContentDone::ContentDone(torrent::Metainfo metainfo, std::vector<bool> wanted)
    : metainfo_(std::move(metainfo)), wanted_(std::move(wanted)) {
    wanted_.resize(metainfo_.files().size(), wanted_.empty());
    std::int64_t content = 0, blocks = 0;
    for (std::size_t k = 0; k < wanted_.size(); ++k) {
        const auto& file = metainfo_.files()[k];
        if (!wanted_[k] || file.pad) continue;
        content += file.size.count;
        blocks += (file.size.count + block_size - 1) / block_size;
    }
    if (blocks > 0) share_ = static_cast<double>(content) / static_cast<double>(blocks * block_size);
}

Bytes ContentDone::of(const lt::torrent_status& status) {
    seen_.resize(static_cast<std::size_t>(status.pieces.size()));
    for (std::size_t piece = 0; piece < seen_.size(); ++piece) {
        const bool is_verified = status.pieces[lt::piece_index_t{static_cast<int>(piece)}];
        if (is_verified == seen_[piece]) continue;
        seen_[piece] = is_verified;
        const auto content = content_of(static_cast<std::int64_t>(piece));
        verified_ = is_verified ? verified_ + content : verified_ - content;
    }
    const Bytes wanted{status.total_wanted}, counted{status.total_wanted_done};
    if (counted <= verified_) return std::min(verified_, wanted);
    const Bytes besides{static_cast<std::int64_t>(static_cast<double>((counted - verified_).count) * share_)};
    return std::min(verified_ + besides, wanted);
}

/// A file begins with a piece, and what follows it in its last one is filler.
Bytes ContentDone::content_of(std::int64_t piece) const {
    const auto& files = metainfo_.files();
    const Bytes begin{piece * metainfo_.piece_size().count};
    const auto behind = std::ranges::upper_bound(files, begin, {}, &torrent::File::offset);
    if (behind == files.begin()) return {};
    const auto file = behind - 1;
    if (file->pad || !wanted_[static_cast<std::size_t>(file - files.begin())]) return {};
    return std::clamp(file->offset + file->size - begin, Bytes{}, metainfo_.piece_size());
}

}  // namespace bittern::swarm
