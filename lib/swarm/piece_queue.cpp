#include "swarm/piece_queue.hpp"

#include "content/group_hasher.hpp"
#include "content/read_ahead.hpp"
#include "content/side_by_side.hpp"
#include "swarm/stretches.hpp"

#include <algorithm>
#include <utility>

namespace bittern::swarm {
namespace {

/// What of the pieces is on disk.
std::vector<content::Segment> segments_of(const torrent::Metainfo& metainfo, std::span<const PieceIndex> pieces,
                                          std::span<const FileOnDisk> disk) {
    std::vector<content::Segment> segments;
    for (const PieceIndex piece : pieces) {
        for (const Stretch& stretch : stretches_of(metainfo, piece)) {
            const Bytes size = std::min(stretch.size, disk[stretch.file].size - stretch.offset);
            if (size > Bytes{} && !metainfo.files()[stretch.file].pad)
                segments.push_back({stretch.file, stretch.offset, size});
        }
    }
    return segments;
}

}  // namespace

PieceQueue::PieceQueue(const torrent::Metainfo& metainfo, std::vector<PieceIndex> pieces,
                       std::vector<std::size_t> by_root)
    : metainfo_(metainfo),
      pieces_(std::move(pieces)),
      by_root_(std::move(by_root)),
      group_size_(content::group_size(metainfo.piece_size(), pieces_.size(), content::threads_for(pieces_.size()))) {}

PieceQueue::Part PieceQueue::take() {
    const std::size_t next = next_++;
    if (next < by_root_.size()) return {.pieces = {}, .by_root = by_root_[next]};
    const std::size_t first = std::min((next - by_root_.size()) * group_size_, pieces_.size());
    return {.pieces = std::span(pieces_).subspan(first, std::min(group_size_, pieces_.size() - first)), .by_root = {}};
}

std::size_t PieceQueue::threads() const {
    return content::threads_for(by_root_.size() + (pieces_.size() + group_size_ - 1) / group_size_);
}

Bytes PieceQueue::content() const {
    Bytes size;
    for (const std::size_t file : by_root_) size += metainfo_.files()[file].size;
    for (const PieceIndex piece : pieces_) size += content_in(metainfo_, piece);
    return size;
}

Result<void> work_through(PieceQueue& queue, PieceChecker& checker, const Plan& plan,
                          const std::filesystem::path& folder, std::span<const FileOnDisk> disk, Watch watch,
                          const Findings& findings) {
    const auto locate = [&](std::size_t file) {
        return content::ReadAhead::Location{folder / plan.paths[file], disk[file].stamp.device};
    };
    content::ReadAhead read_ahead(locate, queue.turns(), checker.buffer());
    watch.on_cold = [&](std::span<const PieceIndex> pieces) {
        read_ahead.bring(segments_of(queue.metainfo(), pieces, disk), watch.must_end);
    };
    const auto take = [&] {
        auto part = queue.take();
        if (checker.is_cold()) watch.on_cold(part.pieces);
        return part;
    };
    PieceQueue::Part next = take();
    while (!next.is_empty() && !watch.must_end()) {
        const auto part = std::exchange(next, {});
        // Only a disk is worth having two groups at a time: the last groups are better shared out.
        if (checker.is_cold()) next = take();
        if (part.by_root) {
            BITTERN_TRY(auto finding, checker.check_by_root(*part.by_root, watch));
            findings.by_root(*part.by_root, std::move(finding));
        } else {
            BITTERN_TRY(auto found, checker.check(part.pieces, watch));
            for (std::size_t k = 0; k < found.size(); ++k)
                BITTERN_CHECK(findings.piece(part.pieces[k], std::move(found[k])));
        }
        if (next.is_empty()) next = take();
    }
    return {};
}

}  // namespace bittern::swarm
