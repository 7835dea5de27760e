#include "swarm/examine.hpp"

#include "content/side_by_side.hpp"
#include "swarm/contradiction.hpp"
#include "swarm/examination.hpp"

#include <algorithm>

namespace bittern::swarm {
namespace {

/// Adds a piece that is right to what is there.
void add(Existing& existing, const torrent::Metainfo& metainfo, const Plan& plan, PieceIndex piece) {
    Bytes wanted;
    bool all_wanted = true;
    for (const Stretch& stretch : stretches_of(metainfo, piece)) {
        if (plan.wanted[stretch.file]) wanted += stretch.size;
        all_wanted = all_wanted && (plan.wanted[stretch.file] || metainfo.files()[stretch.file].pad);
    }
    existing.right_size += wanted;
    if (!all_wanted) return;
    existing.have_size += wanted;
    existing.have[static_cast<std::size_t>(piece.value)] = true;
}

bool has_all_of(const Existing& existing, const PieceSpan& pieces) {
    const auto begin = existing.have.begin();
    return std::all_of(begin + pieces.first, begin + pieces.end, [](bool have) { return have; });
}

Existing summary(const Examination& examination, const torrent::Metainfo& metainfo, const Plan& plan,
                 const std::vector<FileOnDisk>& disk) {
    Existing existing;
    existing.have.resize(static_cast<std::size_t>(metainfo.piece_count()));
    for (PieceIndex piece; piece.value < metainfo.piece_count(); ++piece.value) {
        if (examination.is_right(piece)) add(existing, metainfo, plan, piece);
    }
    for (std::size_t file = 0; file < disk.size(); ++file) {
        const bool too_long = plan.wanted[file] && disk[file].size > metainfo.files()[file].size;
        if (too_long || examination.is_foreign(file)) existing.foreign.push_back(plan.paths[file]);
        if (!too_long && examination.is_unjudged(file)) existing.unjudged.push_back(file);
        if (plan.wanted[file] && disk[file].linked &&
            !has_all_of(existing, pieces_of(metainfo, metainfo.files()[file])))
            existing.linked.push_back(plan.paths[file]);
    }
    existing.allocated = allocated_to(metainfo, plan, disk);
    return existing;
}

}  // namespace

Result<Existing> examine(const torrent::Metainfo& metainfo, const Plan& plan, const std::filesystem::path& folder,
                         const std::function<void(Bytes done, Bytes total)>& on_progress, const std::stop_token& stop,
                         const std::vector<bool>& own) {
    const PieceHashes hashes(metainfo);
    BITTERN_TRY(const auto disk, look_at_files(plan, folder));
    Examination examination(metainfo, hashes, plan, folder, disk, own, stop);
    content::run_side_by_side(
        content::threads_for(examination.parts()), [&] { examination.work(); },
        [&] {
            if (on_progress) on_progress(examination.done(), examination.total());
        });
    if (examination.error()) return tl::unexpected(*examination.error());
    if (stop.stop_requested()) return fail(Fault::interrupted, "looking at what is on disk was stopped");
    if (examination.is_contradictory()) return tl::unexpected(contradiction());
    return summary(examination, metainfo, plan, disk);
}

std::vector<bool> unfinished(const Existing& existing, const torrent::Metainfo& metainfo, const Plan& plan) {
    std::vector<bool> files(plan.wanted.size());
    for (std::size_t k = 0; k < files.size(); ++k)
        files[k] = plan.wanted[k] && !has_all_of(existing, pieces_of(metainfo, metainfo.files()[k]));
    return files;
}

Existing narrowed(Existing existing, const torrent::Metainfo& metainfo, const Plan& plan,
                  std::span<const FileOnDisk> disk) {
    Existing less;
    less.have.resize(existing.have.size());
    for (PieceIndex piece; piece.value < metainfo.piece_count(); ++piece.value)
        if (existing.have[static_cast<std::size_t>(piece.value)]) add(less, metainfo, plan, piece);
    for (std::size_t file = 0; file < plan.paths.size(); ++file)
        if (plan.wanted[file] && std::ranges::find(existing.linked, plan.paths[file]) != existing.linked.end())
            less.linked.push_back(plan.paths[file]);
    less.allocated = allocated_to(metainfo, plan, disk);
    return less;
}

}  // namespace bittern::swarm
