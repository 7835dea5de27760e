// The place where a download's files go: which of the files there are its own, what must not be written, and the room.
#include "base/printable.hpp"
#include "swarm/download_impl.hpp"
#include "swarm/place_lock.hpp"

#include <set>

namespace bittern::swarm {

std::string first_names(const std::vector<std::filesystem::path>& files) {
    constexpr std::size_t shown = 3;
    std::string names;
    for (std::size_t k = 0; k < files.size() && k < shown; ++k)
        names += (k == 0 ? "'" : ", '") + printable(files[k].native()) + "'";
    if (files.size() > shown) names += " and " + std::to_string(files.size() - shown) + " more";
    return names;
}

/// Whether one of the foreign files may be right: a wrong piece of v1 doesn't tell which of its files it is.
bool Download::Impl::may_share_pieces() const {
    return existing->foreign.size() > 1 && !view.metainfo->info_hash().v2;
}

/// What must not be written without --overwrite.
std::optional<Error> Download::Impl::objection() {
    if (!existing->foreign.empty())
        return Error{Fault::refused, first_names(existing->foreign) +
                                         " would be overwritten: not what this torrent has there" +
                                         (may_share_pieces() ? ", or in one piece with what isn't" : "") +
                                         "; use --overwrite to replace, or another folder with -o"};
    if (!existing->linked.empty())
        return Error{Fault::refused, first_names(existing->linked) +
                                         " would be written under another name too, being hard-linked; use --overwrite "
                                         "to begin anew under this name alone, or another folder with -o"};
    return std::nullopt;
}

bool Download::Impl::is_own(std::size_t file) const {
    const auto path = folder() / view.plan->paths[file];
    return (file < own.wanted.size() && own.wanted[file] && untouched_since(path, last_written.files)) ||
           (file < own.earlier.size() && own.earlier[file] && untouched_since(path, own.begun));
}

/// A file that an earlier run was told to download, and that nobody touched since, is no stranger, even if a piece of
/// it is not complete or can't be checked.
void Download::Impl::forget_own() {
    const auto ours = own_now();
    std::set<std::filesystem::path> paths;
    for (std::size_t k = 0; k < ours.size(); ++k)
        if (ours[k]) paths.insert(view.plan->paths[k]);
    std::erase_if(existing->foreign, [&](const auto& path) { return paths.contains(path); });
    std::erase_if(existing->unjudged, [&](std::size_t file) { return ours[file]; });
}

std::vector<bool> Download::Impl::own_now() const {
    std::vector<bool> ours(view.plan->paths.size());
    for (std::size_t k = 0; k < ours.size(); ++k) ours[k] = view.plan->wanted[k] && is_own(k);
    return ours;
}

/// Of files that somebody else touched while the download runs what is there is to be hashed again, whatever was
/// verified of them; those that were edited are not ours any more.
std::vector<std::filesystem::path> Download::Impl::disown_touched() {
    return id && view.plan ? disown(engine.find_touched(*id)) : std::vector<std::filesystem::path>();
}

std::vector<std::filesystem::path> Download::Impl::disown(const std::vector<TouchedFile>& touched) {
    std::vector<std::filesystem::path> files;
    for (const auto& [file, edited] : touched) {
        files.push_back(view.plan->paths[file]);
        if (edited && file < own.wanted.size()) own.wanted[file] = false;
    }
    if (files.empty()) return files;
    if (options.plan.storage == storage::Storage::own) {
        doubted.resize(view.plan->paths.size());
        for (const auto& file : touched) doubted[file.file] = true;
    } else {
        suspect = true;
    }
    if (begun)  // a failure shows when the next record is to be kept
        (void)store.update(view.metainfo->info_hash(), view.plan->target, own);
    return files;
}

Result<void> Download::Impl::find_place() {
    BITTERN_TRY(view.plan, plan_download(*view.metainfo, options.plan));
    claim.reset();
    return take_place();
}

Result<void> Download::Impl::check_part_file_place() const {
    if (view.plan->part_file.empty()) return {};
    return check_part_file(folder() / view.plan->part_file, last_written.part_file);
}

/// A v1 piece can reach over several files, and where one of them is missing nobody can tell whether the others are
/// this torrent's or somebody's own. So they are left alone until it is there.
Result<void> Download::Impl::postpone() {
    options.plan.postponed = existing->unjudged;
    std::vector<std::filesystem::path> files;
    for (const std::size_t file : existing->unjudged) files.push_back(view.plan->paths[file]);
    view.remarks.push_back(first_names(files) +
                           (files.size() == 1 ? " can't be verified before the missing files next to it are here: it is"
                                              : " can't be verified before the missing files next to them are here: "
                                                "they are") +
                           " left alone until then");
    trust = {};
    known = {};
    BITTERN_CHECK(find_place());
    BITTERN_CHECK(check_part_file_place());
    BITTERN_TRY(const auto disk, look_at_files(*view.plan, folder()));
    existing = narrowed(*existing, *view.metainfo, *view.plan, disk);
    view.kept = existing->have_size;
    return {};
}

void Download::Impl::judge_postponed() {
    judging_late = true;
    came += view.plan->wanted_size - view.kept;
    options.plan.postponed.clear();
    if (auto found = find_place(); !found) return finish(std::move(found).error());
    start_anew();
}

Result<void> Download::Impl::take_place() {
    Claim wish{.torrent = view.metainfo->info_hash(), .paths = {view.plan->target}, .still_needed = [this] {
                   return still_needed();
               }};
    if (!view.plan->part_file.empty()) wish.paths.push_back(folder() / view.plan->part_file);
    BITTERN_TRY(claim, claims.take(std::move(wish)));
    lock = Descriptor();  // it may be the same once more
    BITTERN_TRY(lock, lock_place(view.plan->target));
    return {};
}

Result<void> Download::Impl::check_room(Bytes allocated) {
    BITTERN_CHECK(check_space(*view.plan, {.allocated = allocated}, folder(), claims.needed_beside(*claim)));
    room = view.plan->wanted_size - std::min(allocated, view.plan->wanted_size);
    return {};
}

Bytes Download::Impl::still_needed() const {
    if (view.complete || (view.stage == Stage::finished && !leaving)) return {};
    const auto* torrent = id ? engine.state().find(*id) : nullptr;
    if (torrent == nullptr || torrent->figures.wanted == Bytes{}) return room;
    return std::min(room, torrent->figures.missing());
}

/// The files are ours from now on, and those of the ones left out that were ours stay so. A state that can't be written
/// costs the resuming, not the download.
void Download::Impl::begin(std::string_view fingerprint, std::vector<bool> files) {
    std::vector<bool> earlier(view.plan->wanted.size());
    for (std::size_t k = 0; k < earlier.size(); ++k) earlier[k] = !view.plan->wanted[k] && is_own(k);
    own = {.wanted = std::move(files), .earlier = std::move(earlier), .begun = std::chrono::system_clock::now()};
    const auto stored = store.begin(*view.metainfo, view.plan->target, own, fingerprint);
    begun = stored.has_value();
    if (!stored) view.remarks.push_back("the download can't be resumed later: " + stored.error().message);
}

/// The same where the record stays.
void Download::Impl::go_on(std::vector<bool> files) {
    own.wanted = std::move(files);
    const auto stored = store.update(view.metainfo->info_hash(), view.plan->target, own);
    begun = stored.has_value();
    if (!stored) view.remarks.push_back("the download can't be resumed later: " + stored.error().message);
}

/// Once there is nothing that a kill could leave in doubt.
void Download::Impl::drop_mark() const {
    std::error_code failed;  // what stays is of no use, and goes some day
    if (mark)
        mark->remove();
    else
        std::filesystem::remove(store.mark_of(view.metainfo->info_hash(), view.plan->target), failed);
}

/// Without one, after a kill all is hashed to which something was written.
void Download::Impl::begin_mark() {
    mark.reset();
    if (!begun || options.plan.storage != storage::Storage::own || !storage::has_local_clock(folder())) return;
    const auto moment = [](std::int64_t ns) { return Moment(std::chrono::nanoseconds(ns)); };
    storage::WriteMark::Moments last;
    for (const auto& stamp : existing ? existing->stamps : believed) last.push_back(moment(stamp.changed_ns));
    last.push_back(moment(look_at_synced(folder() / view.plan->part_file).changed_ns));
    if (auto made = storage::WriteMark::begin(store.mark_of(view.metainfo->info_hash(), view.plan->target), last))
        mark = *std::move(made);
}

}  // namespace bittern::swarm
