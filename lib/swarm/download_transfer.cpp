#include "base/printable.hpp"
#include "swarm/download_impl.hpp"
#include "swarm/resume_record.hpp"

#include <algorithm>

namespace bittern::swarm {
namespace {

using Clock = std::chrono::steady_clock;

/// Often enough that little comes twice after a crash; seldomer where a save is work: a large record, many files to
/// look at, or v2 hash trees, which libtorrent copies as long as piece layers are not known (64 bytes for 16 KiB).
std::chrono::milliseconds pause_between_saves(const torrent::Metainfo& metainfo, std::size_t record_size) {
    const auto trees = metainfo.info_hash().v2 && !metainfo.has_piece_layers() ? metainfo.total().count >> 20 : 0;
    return std::chrono::milliseconds{
        2000 + static_cast<std::int64_t>((record_size >> 10) + (metainfo.files().size() >> 7)) + trees};
}

/// Or where so much has come meanwhile.
constexpr Bytes much = mib(256);

/// How long after it was due a record may come, where the disk is slow.
constexpr std::chrono::seconds a_moment{10};

/// Asking for piece layers makes libtorrent copy the whole description: seldomer the longer it was in vain.
std::chrono::milliseconds pause_between_asking(Clock::duration in_vain) {
    constexpr std::chrono::milliseconds longest{10'000};
    return std::min(longest, std::chrono::duration_cast<std::chrono::milliseconds>(in_vain / 4));
}

/// Whether no file was left out; pad files and links have no path.
bool everything_wanted(const Plan& plan) {
    for (std::size_t k = 0; k < plan.paths.size(); ++k)
        if (!plan.wanted[k] && !plan.paths[k].empty()) return false;
    return true;
}

}  // namespace

void Download::Impl::tick() {
    tick_timer.expires_after(std::chrono::milliseconds{250});
    tick_timer.async_wait([weak = std::weak_ptr(alive)](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (error || !self || (*self)->stopped || (*self)->view.stage == Stage::finished) return;
        (*self)->watch_time();
        (*self)->watch_disk();
        (*self)->watch_space();
        (*self)->watch_company();
        (*self)->watch_seeding();
        (*self)->ask_for_layers();
        (*self)->tick();
    });
}

void Download::Impl::watch_time() {
    const auto now = Clock::now();
    const auto* torrent = id ? engine.state().find(*id) : nullptr;
    const Bytes come = torrent != nullptr ? torrent->figures.downloaded : Bytes{};
    const bool due = now >= next_save || come - came_at_save >= much;
    // What the disk refuses no record can claim, so none would come before it takes that.
    if (view.stage == Stage::downloading && id && !options.metadata_only && !view.trouble && due) {
        engine.save(*id);
        came_at_save = come;
        next_save = now + pause_between_saves(*view.metainfo, 0);
    }
    // As long as nothing comes there is no record to save.
    if (view.stage == Stage::downloading && view.plan && now >= next_note)
        note_writing(pause_between_saves(*view.metainfo, record.size()));
    if (torrent != nullptr) {
        if (patience.have(torrent->figures.wanted_done, now)) only_wrong_came = false;
        if (torrent->figures.wrong > std::exchange(wrong_seen, torrent->figures.wrong)) only_wrong_came = true;
    }
    // Where all has come only the disk is waited for.
    const bool all_came = torrent != nullptr && torrent->figures.wanted > Bytes{} &&
                          torrent->figures.wanted_done >= torrent->figures.wanted;
    const bool waiting = view.stage == Stage::finding || (view.stage == Stage::downloading && !all_came);
    if (waiting && patience.is_over(now)) finish(view.trouble ? view.trouble : timed_out());
}

/// Notes that files may be written until a record after that pause is kept: what is touched later isn't ours any more.
void Download::Impl::note_writing(std::chrono::milliseconds pause) {
    pause = std::max(pause, pause_between_saves(*view.metainfo, 0));
    const Moment until = std::chrono::system_clock::now() + pause + a_moment;
    last_written = {until, until};
    next_note = Clock::now() + pause + a_moment / 2;
    if (begun)  // a failure shows when the next record is to be kept
        (void)store.update(view.metainfo->info_hash(), view.plan->target, fingerprint_while_writing());
}

/// Notes that nothing is written any more, though all that was since the last record is to be looked at, or all where
/// nothing was synced: what others do to the files is theirs.
void Download::Impl::note_quiet(Moment since) {
    last_written = {.files = since, .part_file = since + a_moment};
    const auto print = trust.synced.files.empty() ? fingerprint_in_doubt(last_written) : fingerprint_while_writing();
    if (begun) (void)store.update(view.metainfo->info_hash(), view.plan->target, print);
}

/// While blocks come the files change right after; the last record, made when all is quiet, is one to be believed.
std::string Download::Impl::fingerprint_while_writing() const {
    if (suspect) return fingerprint_in_doubt(last_written);
    if (trust.synced.files.empty()) return fingerprint_in_flight(*view.plan, last_written.files);
    auto synced = trust.synced;
    synced.add_unsure(unsure);
    synced.doubt(doubted);
    return fingerprint_in_flight(*view.plan, last_written.files, synced);
}

std::string Download::Impl::fingerprint_resting() const {
    if (trust.synced.files.empty()) return fingerprint_at_rest(*view.plan, folder());
    auto synced = SyncedFiles::at_rest(*view.plan, folder());
    synced.add_unsure(unsure);
    synced.doubt(doubted);
    return fingerprint_at_rest(*view.plan, folder(), synced);
}

/// How much a resume record brought is known from the first figures after the torrent was started.
void Download::Impl::note_kept() {
    const auto* torrent = id && resuming && added ? engine.state().find(*id) : nullptr;
    if (torrent == nullptr || torrent->figures.wanted == Bytes{}) return;  // no figures yet
    if (torrent->figures.phase != Phase::downloading && torrent->figures.phase != Phase::seeding) return;
    resuming = false;
    view.kept = view.plan->wanted_size -
                std::min(view.plan->wanted_size, torrent->figures.missing() + torrent->figures.downloaded);
}

void Download::Impl::watch_seeding() {
    if (view.stage != Stage::seeding || !id) return;
    const auto* torrent = engine.state().find(*id);
    if (torrent == nullptr) return;
    const auto wanted = static_cast<double>(std::max<std::int64_t>(view.plan->wanted_size.count, 1));
    if (options.seed_ratio &&
        static_cast<double>((view.before.uploaded + torrent->figures.uploaded).count) >= *options.seed_ratio * wanted)
        return finish();
    if (options.seed_time && Clock::now() - completed_at >= *options.seed_time) finish();
}

/// v2 metadata that came by magnet has no piece layers. They are what --metadata-only waits for, and what lets a later
/// run tell which pieces are right.
void Download::Impl::ask_for_layers() {
    if (view.stage != Stage::downloading || !id || layers_asked || view.metainfo->has_piece_layers()) return;
    const auto now = Clock::now();
    if (now < next_layers) return;
    if (layers_since == Clock::time_point{}) layers_since = now;
    next_layers = now + pause_between_asking(now - layers_since);
    layers_asked = true;
    engine.piece_layers(*id, [weak = std::weak_ptr(alive)](std::vector<std::string> layers) {
        const auto self = weak.lock();
        if (self && !(*self)->stopped && (*self)->view.stage == Stage::downloading) (*self)->layers(std::move(layers));
    });
}

void Download::Impl::layers(std::vector<std::string> layers) {
    layers_asked = false;
    if (layers.empty()) return;
    auto more = view.metainfo->with_piece_layers(std::move(layers));
    if (!more || !more->has_piece_layers()) return;
    view.metainfo = std::make_shared<const torrent::Metainfo>(*std::move(more));
    if (options.metadata_only) return finish();
    if (begun)
        (void)store.update_metainfo(*view.metainfo, view.plan->target);  // a convenience: its loss costs time only
}

void Download::Impl::handle(const FileFailed& event) {
    // A seed whose file can't be read any more goes on with the others; the view of the torrent tells.
    if (view.stage != Stage::downloading) return;
    if (event.may_pass && options.plan.storage == storage::Storage::own) return could_not_be_read(event);
    if (look_again_at_touched(verified_pieces())) return;  // what somebody removed can't be read any more
    suspect = true;
    finish(event.error);
}

void Download::Impl::handle(const ResumeReady& event) {
    const auto pause = pause_between_saves(*view.metainfo, event.record.size());
    next_save = Clock::now() + pause;
    if (!view.plan || !begun || view.complete) return;
    record = event.record;
    disk_tries = 0;
    record_holds = true;
    next_note = next_save + a_moment / 2;
    const Moment now = std::chrono::system_clock::now(), until = now + pause + a_moment;
    last_written = {until, until};
    disown_touched();
    const bool at_rest = stopped || leaving;
    if (at_rest) last_written.files = now;
    trust.synced = {.files = event.files, .part_file = look_at_synced(folder() / view.plan->part_file)};
    if (auto& parts = trust.synced.part_file; parts.inode != 0) {
        parts.changed_ns = 0;  // that it is the same is enough
        parts.settled = false;
    }
    const auto fingerprint = at_rest && !suspect ? fingerprint_resting() : fingerprint_while_writing();
    const auto kept = store.update(view.metainfo->info_hash(), view.plan->target, event.record, fingerprint);
    view.saved = kept && (view.saved || holds_payload(record, *view.metainfo));
    save_failed = !kept;
    rest_noted = at_rest && kept;
    if (rest_noted) drop_mark();
    if (kept && std::exchange(view.recorded, event.pieces) != event.pieces) changed();
    if (kept || std::exchange(told_save_failure, true)) return;
    view.remarks.push_back("what came could not be saved, which is tried again: " + kept.error().message);
    changed();
}

/// Piece layers that came since they were asked for last are worth keeping. A hybrid can be complete without them if
/// nobody had them: then the files' roots must decide.
void Download::Impl::handle(const Completed&) {
    const auto& hash = view.metainfo->info_hash();
    if (options.metadata_only || !hash.v2 || view.metainfo->has_piece_layers()) return complete();
    engine.piece_layers(*id, [weak = std::weak_ptr(alive)](std::vector<std::string> layers) {
        const auto self = weak.lock();
        if (!self || (*self)->stopped || (*self)->view.stage != Stage::downloading) return;
        (*self)->layers(std::move(layers));
        const auto& metainfo = *(*self)->view.metainfo;
        if ((*self)->verified || !metainfo.info_hash().v1 || metainfo.has_piece_layers()) return (*self)->complete();
        (*self)->verifying = true;
        (*self)->note_writing({});
        (*self)->examine();
    });
}

void Download::Impl::complete() {
    if (view.complete || options.metadata_only) return;
    if (!options.plan.postponed.empty()) return judge_postponed();
    // Every piece that is wanted was right when it came.
    if (look_again_at_touched(std::vector<bool>(static_cast<std::size_t>(view.metainfo->piece_count()), true))) return;
    if (look_again_at_unsure()) return;
    if (auto made = make_empty_files(*view.metainfo, *view.plan, folder()); !made)
        return finish(std::move(made).error());
    view.complete = true;
    lock = Descriptor();
    drop_mark();
    completed_at = Clock::now();
    finish_files(*view.metainfo, *view.plan, options.plan, view.remarks);
    view.stamps = stamps_of(*view.metainfo, *view.plan, folder());
    if (options.known) remember_files(*view.metainfo, *view.plan, folder(), view.stamps, *options.known);
    // With its description a link of it needs no peers again, and what stays as it was left no hashing. Where files
    // were left out, a later run wants to know which of the others are ours; of a whole download none is any more.
    if (!everything_wanted(*view.plan)) {
        begin(fingerprint_complete(view.stamps), view.plan->wanted);
    } else if (auto kept = remember(); !kept) {
        view.remarks.push_back("the state database does not know that the download is finished: " +
                               kept.error().message);
    }
    if (!options.seed || !id) return finish();
    view.stage = Stage::seeding;
    engine.set_stamps(*id, view.stamps);
    changed();
}

/// Of a download that is complete.
Result<void> Download::Impl::remember() {
    if (options.remember) return store.begin(*view.metainfo, view.plan->target, {}, fingerprint_complete(view.stamps));
    if (!begun && !begun_before) return {};
    return store.forget(view.metainfo->info_hash(), view.plan->target);
}

void Download::Impl::finish(std::optional<Error> error) {
    if (view.stage == Stage::finished) return;
    view.stage = Stage::finished;
    view.error = std::move(error);
    worker.request_stop();
    // What only looked for the metadata, or was refused, has nothing to go on with.
    leaving = id && added && view.error && view.plan;
    if (leaving)
        engine.set_aside(*id);
    else if (id)
        engine.remove(*id);
    if (view.error && !leaving) claim.reset();  // another source may be the same torrent
    changed();
}

void Download::handle(const Event& event) {
    if (!impl_->id) return;
    impl_->note_kept();
    if (const auto* torrent = impl_->engine.state().find(*impl_->id);
        torrent != nullptr && impl_->begun && !impl_->save_failed)
        impl_->view.saved = impl_->view.saved || torrent->figures.wanted_done > Bytes{};
    std::visit(
        [this](const auto& one) {
            if constexpr (requires { one.id; }) {
                using One = std::decay_t<decltype(one)>;
                constexpr bool last = std::is_same_v<One, ResumeReady> || std::is_same_v<One, Removed>;
                if (one.id == *impl_->id && (last || impl_->view.stage != Stage::finished)) impl_->handle(one);
            }
        },
        event);
}

void Download::set_aside() {
    impl_->finish(Error{Fault::interrupted, "stopped"});
}

void Download::stop() {
    impl_->stopped = true;
    impl_->tick_timer.cancel();
    impl_->worker.request_stop();
}

}  // namespace bittern::swarm
