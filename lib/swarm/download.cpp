#include "swarm/download.hpp"

#include "base/printable.hpp"
#include "swarm/disk_state.hpp"
#include "swarm/download_impl.hpp"
#include "swarm/resume_record.hpp"
#include "swarm/stretches.hpp"

#include <algorithm>
#include <functional>

#include <fmt/format.h>

namespace bittern::swarm {
namespace {

std::string name_of(const torrent::Magnet& magnet) {
    return magnet.name.empty() ? torrent::to_string(magnet.hashes) : printable(magnet.name);
}

}  // namespace

Download::Download(boost::asio::io_context& loop, Engine& engine, ResumeStore& store, Claims& claims,
                   DownloadOptions options, std::function<void(const Download&)> on_change)
    : impl_(std::make_unique<Impl>(*this, loop, engine, store, claims, std::move(options), std::move(on_change))) {
    impl_->peers = impl_->options.peers;
    impl_->patience.begin_step(Impl::Clock::now());
}

/// Where the engine ended before the last record came, as it may with many thousand files, nothing is written any more
/// all the same.
Download::~Download() {
    const bool unfinished = impl_->begun && !impl_->view.complete && !impl_->options.metadata_only;
    if (impl_->stopped && unfinished && !impl_->rest_noted) impl_->note_quiet(std::chrono::system_clock::now());
}

const DownloadView& Download::view() const {
    return impl_->view;
}
std::optional<TorrentId> Download::torrent() const {
    return impl_->id;
}

void Download::start(const torrent::Magnet& magnet) {
    auto& impl = *impl_;
    impl.view.name = name_of(magnet);
    impl.options.plan.indices = magnet.select;
    impl.peers.insert(impl.peers.end(), magnet.peers.begin(), magnet.peers.end());
    impl.tick();
    if (const auto known = impl.store.find_metainfo(magnet.hashes))  // by way of another link, perhaps
        return impl.found(std::make_shared<const torrent::Metainfo>(known->with_sources_of(magnet)));
    impl.id = impl.engine.find({.magnet = magnet, .peers = impl.options.peers});
    impl.changed();
}

void Download::start(const torrent::Metainfo& metainfo) {
    impl_->tick();
    impl_->found(std::make_shared<const torrent::Metainfo>(metainfo));
}

void Download::Impl::found(std::shared_ptr<const torrent::Metainfo> metainfo) {
    view.metainfo = std::move(metainfo);
    view.name = view.metainfo->name();
    patience.begin_step(Clock::now());
    if (options.list_only) return finish();
    if (options.metadata_only) {
        if (view.metainfo->has_piece_layers()) return finish();
        view.remarks.emplace_back("asking peers for the piece layers that a v2 .torrent file needs");
        return fetch_layers();
    }
    plan();
}

void Download::Impl::fetch_layers() {
    view.stage = Stage::downloading;
    id = engine.add({.metainfo = *view.metainfo, .paths = {folder(), {}}, .layers_only = true, .peers = peers}, id);
    changed();
}

void Download::Impl::plan() {
    if (auto found = find_place(); !found) return finish(std::move(found).error());
    place = storage::Place(folder());
    view.remarks.insert(view.remarks.end(), view.plan->remarks.begin(), view.plan->remarks.end());
    const auto saved = store.find(view.metainfo->info_hash(), view.plan->target);
    begun_before = saved.has_value();
    if (saved) {
        own = saved->own;
        record = saved->record;
        last_written = last_writes(saved->fingerprint);
    }
    if (auto free = check_part_file_place(); !free) return finish(std::move(free).error());
    if (saved && !std::filesystem::exists(std::filesystem::symlink_status(view.plan->target)) &&
        holds_payload(record, *view.metainfo))
        view.remarks.push_back(fmt::format(
            "'{}' was begun by an earlier run and is not there any more: it begins anew; is a disk not mounted?",
            printable(view.plan->target.native())));
    if (saved && record.empty()) know_complete(saved->fingerprint);
    if (!saved || record.empty()) return examine();
    const auto disk = look_at_files(*view.plan, folder());  // before belief: what changes afterwards differs from it
    trust = belief_in(saved->fingerprint, *view.plan, folder(),
                      storage::WriteMark::read(store.mark_of(view.metainfo->info_hash(), view.plan->target)));
    unsure = trust.synced.unsure();
    if (disk && !trust.synced.files.empty()) take_known(*disk);
    if (trust.belief != Belief::all) return examine();
    begun = true;
    if (!disk) return finish(disk.error());
    for (const FileOnDisk& file : *disk) believed.push_back(file.stamp);
    if (auto enough = check_room(allocated_to(*view.metainfo, *view.plan, *disk)); !enough)
        return finish(std::move(enough).error());
    resuming = true;
    record_holds = true;
    allocate();
}

/// A download that was complete is believed as far as its files are as they were left.
void Download::Impl::know_complete(std::string_view fingerprint) {
    auto stamps = complete_files(fingerprint, view.metainfo->files().size());
    if (stamps.empty()) return;
    still_known = {.pieces = std::vector<bool>(static_cast<std::size_t>(view.metainfo->piece_count()), true),
                   .stamps = std::move(stamps)};
}

/// Pieces of the record whose files are as it says, and what of those files settles from now on.
void Download::Impl::take_known(std::vector<FileOnDisk> disk) {
    const auto& metainfo = *view.metainfo;
    known.pieces = pieces_in(record, metainfo);
    known.disk = std::move(disk);
    const auto holds = [&](const Stretch& stretch) {
        if (metainfo.files()[stretch.file].pad) return true;
        if (!trust.files.empty() && !trust.files[stretch.file]) return false;
        return !view.plan->wanted[stretch.file] || known.disk[stretch.file].size >= stretch.offset + stretch.size;
    };
    for (PieceIndex piece; piece.value < metainfo.piece_count(); ++piece.value) {
        const auto at = static_cast<std::size_t>(piece.value);
        known.pieces[at] = known.pieces[at] && std::ranges::all_of(stretches_of(metainfo, piece), holds);
    }
    for (std::size_t k = 0; k < trust.synced.files.size(); ++k) {
        auto& file = trust.synced.files[k];
        if (file.inode == 0) continue;
        const auto [first, end] = pieces_of(metainfo, metainfo.files()[k]);
        file.settled = std::all_of(known.pieces.begin() + first, known.pieces.begin() + end, std::identity());
    }
    trust.synced.part_file.settled = false;
}

void Download::Impl::examine() {
    ++adding;
    view.stage = Stage::examining;
    patience.rest(Clock::now());
    view.to_examine = view.plan->wanted_size;
    changed();
    worker = std::jthread([weak = std::weak_ptr(alive), &loop = loop, metainfo = view.metainfo, plan = *view.plan,
                           folder = folder(), own = judging_late ? std::vector<bool>() : own_now(), known = known,
                           elsewhere = begun_anew || judging_late || !known.pieces.empty() ? nullptr : options.known,
                           verified = std::exchange(still_known, {})](const std::stop_token& stop) {
        const auto progress_of = [&](Stage stage) {
            return [weak, &loop, stage](Bytes done, Bytes total) {
                boost::asio::post(loop, [weak, stage, done, total] {
                    const auto self = weak.lock();
                    if (self) (*self)->progressed(stage, done, total);
                });
            };
        };
        std::vector<PlacedFile> placed;
        if (elsewhere) placed = place_known(*metainfo, plan, folder, *elsewhere, progress_of(Stage::copying), stop);
        const auto look = [&] {
            return swarm::examine(*metainfo, plan, folder, progress_of(Stage::examining), stop, own, known, verified);
        };
        auto result = look();
        if (result && take_back_wrong(placed, *result, folder)) result = look();
        // Then nothing is left but to say so: who wrote it may have been killed before it was on the disk itself.
        if (result && result->right_size >= plan.wanted_size)
            if (auto synced = sync_files(plan, folder); !synced) result = tl::unexpected(std::move(synced).error());
        boost::asio::post(loop, [weak, placed = std::move(placed), result = std::move(result)]() mutable {
            const auto self = weak.lock();
            if (self && !placed.empty()) (*self)->view.placed = std::move(placed);
            // The transfer may have failed while its files were looked at.
            if (self && !(*self)->stopped && (*self)->is_looking()) (*self)->examined(std::move(result));
        });
    });
}

bool Download::Impl::is_looking() const {
    return view.stage == Stage::copying || view.stage == Stage::examining;
}

void Download::Impl::progressed(Stage stage, Bytes done, Bytes total) {
    if (!is_looking()) return;
    view.stage = stage;
    view.examined = done;
    view.to_examine = total;
    changed();
}

void Download::Impl::examined(Result<Existing> result) {
    if (!result && begun_anew && result.error().fault == Fault::storage) return wait_for_disk(result.error());
    if (!result) return finish(std::move(result).error());
    if (auto there = still_there(); !there) return wait_for_disk(there.error());
    existing = *std::move(result);
    record_holds = false;
    view.looked = {.believed = existing->known, .hashed = existing->hashed};
    if (!existing->knew) trust.synced = {};
    if (!existing->knew && trust.belief == Belief::synced) trust = {};
    if (!existing->knew) unsure.clear();
    verified = existing->right_size >= view.plan->wanted_size;
    if (verified && look_again_at_unsure()) return;
    if (std::exchange(verifying, false) && verified) return complete();
    if (!begun_anew) view.kept = verified ? existing->right_size : existing->have_size;
    if (judging_late) view.kept = std::max(Bytes{}, existing->right_size - came);
    forget_own();
    const bool nothing_to_write = verified && !options.seed && view.plan->wanted_size > Bytes{};
    if (nothing_to_write) existing->linked.clear();
    judging_late = false;
    if (!options.overwrite && existing->foreign.empty() && !existing->unjudged.empty())
        if (auto later = postpone(); !later) return finish(std::move(later).error());
    if (!options.overwrite)
        if (auto refusal = objection()) return finish(*std::move(refusal));
    if (!existing->linked.empty()) {
        if (auto broken = break_links(*existing, folder()); !broken) return finish(std::move(broken).error());
        return examine();
    }
    if (auto ready = prepare(); !ready) return finish(std::move(ready).error());
    if (nothing_to_write) return complete();
    allocate();
}

Result<void> Download::Impl::prepare() {
    BITTERN_CHECK(check_room(existing->allocated));
    if (options.overwrite) {
        BITTERN_CHECK(cut_to_size(*view.metainfo, *view.plan, folder()));
        for (std::size_t k = 0; k < existing->stamps.size(); ++k)
            if (view.plan->wanted[k] && existing->stamps[k].size > view.metainfo->files()[k].size)
                existing->stamps[k] = content::stamp_of(folder() / view.plan->paths[k]).value_or(content::FileStamp());
    }
    if (view.plan->part_file.empty())
        for (const auto kind : {storage::Storage::own, storage::Storage::libtorrent})
            remove_part_file(folder() / part_file_of(view.metainfo->info_hash(), kind), last_written.part_file);
    // Where every piece is there, nothing will be written, and there is nothing to go on with.
    if (verified && std::ranges::all_of(existing->have, std::identity())) return {};
    auto files = unfinished(*existing, *view.metainfo, *view.plan);
    // As long as there is no other, the record that was believed stays one to be believed.
    if (trust.belief == Belief::synced) return go_on(std::move(files)), Result<void>();
    const Moment now = std::chrono::system_clock::now();
    begin(fingerprint_in_doubt({now, now}), std::move(files));
    return {};
}

/// Before libtorrent has the files, since what is done to them later somebody else did.
void Download::Impl::allocate() {
    if (!options.preallocate) return add();
    view.stage = Stage::examining;
    patience.rest(Clock::now());
    worker = std::jthread(
        [weak = std::weak_ptr(alive), &loop = loop, metainfo = view.metainfo, plan = *view.plan, folder = folder()] {
            auto result = preallocate(*metainfo, plan, folder);
            boost::asio::post(loop, [weak, result = std::move(result)]() mutable {
                const auto self = weak.lock();
                if (self && !(*self)->stopped && (*self)->view.stage == Stage::examining)
                    (*self)->allocated(std::move(result));
            });
        });
}

void Download::Impl::allocated(Result<Preallocated> result) {
    if (!result) return finish(std::move(result).error());
    if (result->supported) {
        (existing ? existing->stamps : believed) = std::move(result->stamps);
        room = {};
    } else {
        options.preallocate = false;
        view.remarks.push_back(fmt::format("the file system of {} can't preallocate: the files grow as they come",
                                           printable(folder().native())));
    }
    add();
}

/// Once a kill would not leave files of which nobody knows whose they are.
void Download::Impl::add() {
    begin_mark();
    note_writing({});
    view.stage = Stage::examining;
    store.when_kept([weak = std::weak_ptr(alive), mine = ++adding] {
        const auto self = weak.lock();
        if (self && (*self)->adding == mine && !(*self)->stopped && (*self)->view.stage == Stage::examining)
            (*self)->add_now();
    });
}

void Download::Impl::add_now() {
    view.stage = Stage::downloading;
    view.saved = begun && view.kept > Bytes{};
    patience.go_on(Clock::now());
    stuck_since.reset();
    layers_asked = false;
    added = false;
    known = {};
    layers_at_start = view.metainfo->has_piece_layers();
    AddRequest request{
        .metainfo = *view.metainfo,
        .paths = {folder(), std::vector<std::string_view>(view.plan->paths.begin(), view.plan->paths.end())},
        .wanted = view.plan->wanted,
        .have = existing ? existing->have : std::vector<bool>(),
        .found = existing ? existing->stamps : believed,
        .resume = record,
        .partial_pieces = trust.belief != Belief::none,
        .trusted = trust.files,
        .mark = mark,
        .part_file = !view.plan->part_file.empty(),
        .sequential = options.sequential,
        .peers = peers,
    };
    id = engine.add(std::move(request), id);
    changed();
}

}  // namespace bittern::swarm
