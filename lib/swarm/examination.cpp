#include "swarm/examination.hpp"

#include "content/merkle.hpp"
#include "swarm/contradiction.hpp"

#include <algorithm>

namespace bittern::swarm {
namespace {

// As much as one thread takes at a time: enough to open few files twice, little enough to end
// together.
constexpr Bytes part_size = mib(4);

}  // namespace

Examination::Examination(const torrent::Metainfo& metainfo, const PieceHashes& hashes, const Plan& plan,
                         const std::filesystem::path& folder, const std::vector<FileOnDisk>& disk,
                         const std::vector<bool>& own, std::stop_token stop)
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
    for (std::size_t file = 0; file < disk.size(); ++file) {
        const auto [first, end] = pieces_of(metainfo, metainfo.files()[file]);
        const bool by_root = !hashes.has_v1() && !hashes.knows_roots(file);
        if (waits_for_root(file)) roots_.resize(right_.size());
        if (plan.wanted[file] && by_root && disk[file].size > Bytes{}) add_parts_by_root(file);
        if (plan.wanted[file] && !by_root) std::fill(needed.begin() + first, needed.begin() + end, true);
        if (!plan.wanted[file]) continue;
        // Bytes beyond the file's end in the torrent are no piece's.
        const auto reached = pieces_of(metainfo, {.size = std::min(disk[file].size, metainfo.files()[file].size),
                                                  .offset = metainfo.files()[file].offset});
        std::fill(touched.begin() + reached.first, touched.begin() + reached.end, true);
    }
    for (std::size_t piece = 0; piece < needed.size(); ++piece) needed[piece] = needed[piece] && touched[piece];
    add_parts(needed);
    for (const Part& part : parts_) total_ += size_of(part);
}

void Examination::add_parts(const std::vector<bool>& needed) {
    const auto most =
        static_cast<std::int32_t>(std::max<std::int64_t>(part_size.count / metainfo_.piece_size().count, 1));
    const auto count = static_cast<std::int32_t>(needed.size());
    for (std::int32_t piece = 0; piece < count; ++piece) {
        if (!needed[static_cast<std::size_t>(piece)]) continue;
        const bool goes_on = !parts_.empty() && parts_.back().end == piece && !parts_.back().by_root &&
                             piece - parts_.back().first < most;
        if (goes_on)
            ++parts_.back().end;
        else
            parts_.push_back({piece, piece + 1, std::nullopt});
    }
}

void Examination::add_parts_by_root(std::size_t file) {
    const auto [first, end] = pieces_of(metainfo_, metainfo_.files()[file]);
    parts_.push_back({first, end, file});
}

void Examination::work() {
    PieceChecker checker(metainfo_, hashes_, plan_, folder_, disk_);
    while (!failed_ && !stop_.stop_requested()) {
        const std::size_t part = next_part_++;
        if (part >= parts_.size()) return;
        if (auto compared = compare(checker, parts_[part]); !compared) {
            failed_ = true;
            const std::lock_guard lock(mutex_);
            if (!error_) error_ = std::move(compared).error();
        }
    }
}

Result<void> Examination::compare(PieceChecker& checker, const Part& part) {
    if (part.by_root) {
        const auto count = [this] { done_ += metainfo_.piece_size().count; };
        BITTERN_TRY(const auto finding, checker.check_by_root(*part.by_root, stop_, count));
        note(part.first, part.end, finding);
        return {};
    }
    for (std::int32_t piece = part.first; piece < part.end && !stop_.stop_requested(); ++piece) {
        BITTERN_TRY(const auto finding, checker.check({piece}));
        if (finding.contradictory) return tl::unexpected(contradiction());
        if (!roots_.empty()) roots_[static_cast<std::size_t>(piece)] = finding.root;
        note(piece, piece + 1, finding);
        done_ += size_of({piece, piece + 1, std::nullopt}).count;
    }
    return {};
}

void Examination::note(std::int32_t first, std::int32_t end, const PieceFinding& finding) {
    if (finding.right) return void(std::fill(right_.begin() + first, right_.begin() + end, char{1}));
    for (const std::size_t file : finding.files_with_bytes) {
        if (!plan_.wanted[file]) continue;
        (waits_for_others({first}, file) ? unjudged_ : foreign_)[file] = true;
    }
}

/// Whether a piece that is not right reaches into other wanted files that are not complete, while this one has its
/// size.
bool Examination::waits_for_others(PieceIndex piece, std::size_t file) const {
    bool waits = false;
    for (const Stretch& stretch : stretches_of(metainfo_, piece)) {
        const auto& other = metainfo_.files()[stretch.file];
        const bool sized = disk_[stretch.file].size == other.size;
        if (other.pad || (sized && stretch.file == file)) continue;
        if (stretch.file == file) return false;
        const bool unfinished = !sized || (!own_.empty() && own_[stretch.file]);
        if (unfinished && !plan_.wanted[stretch.file]) return false;
        waits = waits || unfinished;
    }
    return waits;
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

/// As if the last piece were whole: only progress is told by it.
Bytes Examination::size_of(const Part& part) const {
    return {(part.end - part.first) * metainfo_.piece_size().count};
}

}  // namespace bittern::swarm
