#include "swarm/examination.hpp"

#include "content/merkle.hpp"
#include "swarm/contradiction.hpp"

#include <algorithm>

namespace bittern::swarm {

Examination::Examination(const torrent::Metainfo& metainfo, const PieceHashes& hashes, const Plan& plan,
                         const std::filesystem::path& folder, const std::vector<FileOnDisk>& disk,
                         const std::vector<bool>& own, const std::vector<bool>& known, std::stop_token stop)
    : metainfo_(metainfo),
      hashes_(hashes),
      plan_(plan),
      folder_(folder),
      disk_(disk),
      own_(own),
      stop_(std::move(stop)),
      right_(static_cast<std::size_t>(metainfo.piece_count())),
      foreign_(metainfo.files().size()),
      unjudged_(metainfo.files().size()) {
    std::vector<bool> needed(right_.size()), touched(right_.size());
    std::vector<std::size_t> files_by_root;
    const auto is_known = [&](std::size_t piece) { return piece < known.size() && known[piece]; };
    for (std::size_t file = 0; file < disk.size(); ++file) {
        const auto [first, end] = pieces_of(metainfo, metainfo.files()[file]);
        const bool by_root = !hashes.has_v1() && !hashes.knows_roots(file);
        bool some_known = false;
        for (auto piece = first; piece < end; ++piece) some_known |= is_known(static_cast<std::size_t>(piece));
        if (waits_for_root(file) && known.empty()) roots_.resize(right_.size());
        // Of a file that has pieces the others come again: the root tells only of all of them.
        if (plan.wanted[file] && by_root && !some_known && disk[file].size > Bytes{}) files_by_root.push_back(file);
        if (plan.wanted[file] && !by_root) std::fill(needed.begin() + first, needed.begin() + end, true);
        if (!plan.wanted[file]) continue;
        // Bytes beyond the file's end in the torrent are no piece's.
        const auto reached = pieces_of(metainfo, {.size = std::min(disk[file].size, metainfo.files()[file].size),
                                                  .offset = metainfo.files()[file].offset});
        std::fill(touched.begin() + reached.first, touched.begin() + reached.end, true);
    }
    std::vector<PieceIndex> pieces;
    for (PieceIndex piece; piece.value < metainfo.piece_count(); ++piece.value) {
        const auto at = static_cast<std::size_t>(piece.value);
        if (is_known(at))
            right_[at] = 1;
        else if (needed[at] && touched[at])
            pieces.push_back(piece);
    }
    queue_.emplace(metainfo, std::move(pieces), std::move(files_by_root));
    total_ = queue_->content();
}

void Examination::work() {
    PieceChecker checker(metainfo_, hashes_, plan_, folder_, disk_);
    const Findings findings{
        .piece = [this](PieceIndex piece, const PieceFinding& finding) { return note_piece(piece, finding); },
        .by_root =
            [this](std::size_t file, const PieceFinding& finding) {
                const auto [first, end] = pieces_of(metainfo_, metainfo_.files()[file]);
                hashed_ += end - first;
                note(first, end, finding);
            }};
    const Watch watch{.must_end = [this] { return failed_ || stop_.stop_requested(); },
                      .on_read = [this](Bytes bytes) { done_.fetch_add(bytes.count, std::memory_order_relaxed); }};
    auto worked = work_through(*queue_, checker, plan_, folder_, disk_, watch, findings);
    if (worked) return;
    failed_ = true;
    const std::lock_guard lock(mutex_);
    if (!error_) error_ = std::move(worked).error();
}

Result<void> Examination::note_piece(PieceIndex piece, const PieceFinding& finding) {
    if (finding.contradictory) return tl::unexpected(contradiction());
    if (finding.hashed) ++hashed_;
    if (!roots_.empty()) roots_[static_cast<std::size_t>(piece.value)] = finding.root;
    note(piece.value, piece.value + 1, finding);
    return {};
}

void Examination::note(std::int32_t first, std::int32_t end, const PieceFinding& finding) {
    if (finding.right) return void(std::fill(right_.begin() + first, right_.begin() + end, char{1}));
    const auto unfinished = unfinished_in({first});
    for (const std::size_t file : finding.files_with_bytes) {
        if (!plan_.wanted[file]) continue;
        (waits_for_others(file, unfinished) ? unjudged_ : foreign_)[file] = true;
    }
}

bool Examination::is_unfinished(std::size_t file) const {
    return disk_[file].size != metainfo_.files()[file].size || (!own_.empty() && own_[file]);
}

/// Once for each piece and not for each file in it: there may be very many.
Examination::Unfinished Examination::unfinished_in(PieceIndex piece) const {
    Unfinished count;
    for (const Stretch& stretch : stretches_of(metainfo_, piece))
        if (!metainfo_.files()[stretch.file].pad && is_unfinished(stretch.file))
            ++(plan_.wanted[stretch.file] ? count.wanted : count.left_out);
    return count;
}

/// Whether a piece that is not right reaches into other wanted files that are not complete, while this one, which is
/// wanted too, has its size.
bool Examination::waits_for_others(std::size_t file, Unfinished in_piece) const {
    const bool sized = disk_[file].size == metainfo_.files()[file].size;
    return sized && in_piece.left_out == 0 && in_piece.wanted > (is_unfinished(file) ? 1U : 0U);
}

bool Examination::waits_for_root(std::size_t file) const {
    return plan_.wanted[file] && hashes_.has_v1() && hashes_.has_v2() && !hashes_.knows_roots(file);
}

bool Examination::is_contradictory() const {
    content::Sha256Hasher hasher;
    for (std::size_t file = 0; file < disk_.size() && !roots_.empty(); ++file) {
        const auto [first, end] = pieces_of(metainfo_, metainfo_.files()[file]);
        const bool all_right =
            std::all_of(right_.begin() + first, right_.begin() + end, [](char right) { return right != 0; });
        if (!waits_for_root(file) || !all_right) continue;
        const auto root =
            content::file_root(hasher, {roots_.begin() + first, roots_.begin() + end}, metainfo_.piece_size());
        if (root != metainfo_.files()[file].root) return true;
    }
    return false;
}

}  // namespace bittern::swarm
