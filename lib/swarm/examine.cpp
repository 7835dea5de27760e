#include "swarm/examine.hpp"

#include "base/printable.hpp"
#include "content/side_by_side.hpp"
#include "swarm/contradiction.hpp"
#include "swarm/examination.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

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
    for (const FileOnDisk& file : disk) existing.stamps.push_back(file.stamp);
    return existing;
}

/// The first wanted file that is not what it was any more.
std::optional<std::size_t> find_changed(const Plan& plan, const std::vector<FileOnDisk>& before,
                                        const std::vector<FileOnDisk>& after) {
    for (std::size_t k = 0; k < plan.wanted.size(); ++k)
        if (plan.wanted[k] && before[k].stamp != after[k].stamp) return k;
    return std::nullopt;
}

/// Pieces that were verified and whose files, all of them wanted, are as they were left. Where v2 is decided by the
/// roots of whole files each piece is needed.
std::vector<bool> still_right(const torrent::Metainfo& metainfo, const PieceHashes& hashes, const Plan& plan,
                              const std::vector<FileOnDisk>& disk, const Verified& verified) {
    std::vector<bool> as_left(disk.size());
    for (std::size_t k = 0; k < disk.size() && k < verified.stamps.size(); ++k) {
        if (plan.wanted[k] && hashes.has_v2() && !hashes.knows_roots(k)) return {};
        as_left[k] = plan.wanted[k] && disk[k].size > Bytes{} && disk[k].stamp == verified.stamps[k];
    }
    std::vector<bool> right(verified.pieces.size());
    for (PieceIndex piece; piece.value < static_cast<std::int32_t>(right.size()); ++piece.value) {
        const auto at = static_cast<std::size_t>(piece.value);
        right[at] = verified.pieces[at] && std::ranges::all_of(stretches_of(metainfo, piece), [&](const auto& stretch) {
                        return metainfo.files()[stretch.file].pad || as_left[stretch.file];
                    });
    }
    return right;
}

Result<Existing> examine_once(const torrent::Metainfo& metainfo, const PieceHashes& hashes, const Plan& plan,
                              const std::filesystem::path& folder, const std::vector<FileOnDisk>& disk,
                              const std::function<void(Bytes done, Bytes total)>& on_progress,
                              const std::stop_token& stop, const std::vector<bool>& own,
                              const std::vector<bool>& recorded, const Verified& verified) {
    auto known = still_right(metainfo, hashes, plan, disk, verified);
    known.resize(std::max(known.size(), recorded.size()));
    for (std::size_t k = 0; k < recorded.size(); ++k) known[k] = known[k] || recorded[k];
    Examination examination(metainfo, hashes, plan, folder, disk, own, known, stop);
    content::run_side_by_side(
        examination.threads(), [&] { examination.work(); },
        [&] {
            if (on_progress) on_progress(examination.done(), examination.total());
        });
    if (examination.error()) return tl::unexpected(*examination.error());
    if (stop.stop_requested()) return fail(Fault::interrupted, "looking at what is on disk was stopped");
    if (examination.is_contradictory()) return tl::unexpected(contradiction());
    auto existing = summary(examination, metainfo, plan, disk);
    existing.hashed = examination.hashed();
    existing.known = std::count(known.begin(), known.end(), true);
    existing.knew = !recorded.empty();
    return existing;
}

}  // namespace

std::vector<bool> unfinished(const Existing& existing, const torrent::Metainfo& metainfo, const Plan& plan) {
    std::vector<bool> files(plan.wanted.size());
    for (std::size_t k = 0; k < files.size(); ++k)
        files[k] = plan.wanted[k] && !has_all_of(existing, pieces_of(metainfo, metainfo.files()[k]));
    return files;
}

Result<Existing> examine(const torrent::Metainfo& metainfo, const Plan& plan, const std::filesystem::path& folder,
                         const std::function<void(Bytes done, Bytes total)>& on_progress, const std::stop_token& stop,
                         const std::vector<bool>& own, const Known& known, const Verified& verified) {
    constexpr int most_times = 4;
    const PieceHashes hashes(metainfo);
    BITTERN_TRY(auto disk, look_at_files(plan, folder));
    auto known_pieces = known.pieces;
    if (!known_pieces.empty() && find_changed(plan, known.disk, disk)) known_pieces.clear();
    for (int time = 1;; ++time) {
        auto existing =
            examine_once(metainfo, hashes, plan, folder, disk, on_progress, stop, own, known_pieces, verified);
        if (stop.stop_requested()) return existing;
        BITTERN_TRY(auto after, look_at_files(plan, folder));
        const auto changed = find_changed(plan, disk, after);
        if (!changed) return existing;
        if (time == most_times)
            return fail(Fault::storage,
                        fmt::format("{} is changed by somebody else again and again; end what writes there, and get "
                                    "it once more",
                                    printable((folder / plan.paths[*changed]).native())));
        disk = std::move(after);
        known_pieces.clear();
    }
}

Existing narrowed(Existing existing, const torrent::Metainfo& metainfo, const Plan& plan,
                  std::span<const FileOnDisk> disk) {
    Existing less;
    less.have.resize(existing.have.size());
    for (PieceIndex piece; piece.value < metainfo.piece_count(); ++piece.value)
        if (existing.have[static_cast<std::size_t>(piece.value)]) add(less, metainfo, plan, piece);
    for (std::size_t file = 0; file < plan.paths.size(); ++file)
        if (plan.wanted[file] &&
            std::find(existing.linked.begin(), existing.linked.end(), plan.paths[file]) != existing.linked.end())
            less.linked.push_back(plan.paths[file]);
    less.hashed = existing.hashed;
    less.known = existing.known;
    less.allocated = allocated_to(metainfo, plan, disk);
    less.stamps = std::move(existing.stamps);
    return less;
}

}  // namespace bittern::swarm
