#include <algorithm>

#include "swarm/download_impl.hpp"

namespace bittern::swarm {
namespace {

using Clock = std::chrono::steady_clock;

/// Often enough that little comes twice after a crash; seldomer where a save is work: a large record, or v2 hash trees, which
/// libtorrent copies before we cut them short (64 bytes for 16 KiB of content).
std::chrono::milliseconds pause_between_saves(const torrent::Metainfo& metainfo, std::size_t record_size) {
    const auto trees = metainfo.info_hash().v2 ? metainfo.total().count >> 20 : 0;
    return std::chrono::milliseconds{2000 + static_cast<std::int64_t>(record_size >> 10) + trees};
}

/// Whether no file was left out; pad files and links have no path.
bool everything_wanted(const Plan& plan) {
    for (std::size_t k = 0; k < plan.paths.size(); ++k)
        if (!plan.wanted[k] && !plan.paths[k].empty()) return false;
    return true;
}

Error no_metadata(std::chrono::seconds timeout) {
    return {Fault::not_found, "nobody gave the metadata within " + to_string(timeout) +
                                  "; check that someone shares it now, or name a peer with --peer"};
}

Error no_data(std::chrono::seconds timeout) {
    return {Fault::not_found, "no data came for " + to_string(timeout) + "; what is there is kept, run the same command to go on"};
}

}  // namespace

void Download::Impl::tick() {
    tick_timer.expires_after(std::chrono::milliseconds{250});
    tick_timer.async_wait([weak = std::weak_ptr(alive)](const boost::system::error_code& error) {
        const auto self = weak.lock();
        if (error || !self || (*self)->stopped || (*self)->view.stage == Stage::finished) return;
        (*self)->watch_time();
        (*self)->watch_seeding();
        (*self)->ask_for_layers();
        (*self)->tick();
    });
}

void Download::Impl::watch_time() {
    const auto now = Clock::now();
    if (view.stage == Stage::downloading && id && !options.metadata_only && now >= next_save) {
        engine.save(*id);
        next_save = now + pause_between_saves(*view.metainfo, 0);
    }
    const auto* torrent = id ? engine.state().find(*id) : nullptr;
    if (torrent != nullptr && resuming && torrent->figures.wanted > Bytes{} && torrent->figures.phase != Phase::checking) {
        resuming = false;
        view.kept = torrent->figures.wanted_done - std::min(torrent->figures.downloaded, torrent->figures.wanted_done);
    }
    if (torrent != nullptr) {
        const Bytes done = torrent->figures.downloaded + torrent->metadata_have;
        if (done > last_done) last_advance = now;
        last_done = done;
    }
    const bool waiting = view.stage == Stage::finding || view.stage == Stage::downloading;
    if (!waiting || !options.timeout || now - last_advance < *options.timeout) return;
    const bool lacks_metadata = view.stage == Stage::finding || options.metadata_only;
    finish(lacks_metadata ? no_metadata(*options.timeout) : no_data(*options.timeout));
}

void Download::Impl::watch_seeding() {
    if (view.stage != Stage::seeding || !id) return;
    const auto* torrent = engine.state().find(*id);
    if (torrent == nullptr) return;
    const auto wanted = static_cast<double>(std::max<std::int64_t>(view.plan->wanted_size.count, 1));
    if (options.seed_ratio && static_cast<double>(torrent->figures.uploaded.count) >= *options.seed_ratio * wanted) return finish();
    if (options.seed_time && Clock::now() - completed_at >= *options.seed_time) finish();
}

void Download::Impl::ask_for_layers() {
    if (!options.metadata_only || view.stage != Stage::downloading || !id || layers_asked) return;
    layers_asked = true;
    engine.piece_layers(*id, [weak = std::weak_ptr(alive)](std::vector<std::string> layers) {
        const auto self = weak.lock();
        if (!self || (*self)->view.stage == Stage::finished) return;
        (*self)->layers_asked = false;
        auto complete = (*self)->view.metainfo->with_piece_layers(std::move(layers));
        if (!complete || !complete->has_piece_layers()) return;
        (*self)->view.metainfo = std::make_shared<const torrent::Metainfo>(*std::move(complete));
        (*self)->finish();
    });
}

void Download::Impl::handle(const FileFailed& event) {
    // A seed whose file can't be read any more goes on with the others; the view of the torrent tells.
    if (view.stage == Stage::downloading) finish(event.error);
}

void Download::Impl::handle(const ResumeReady& event) {
    next_save = Clock::now() + pause_between_saves(*view.metainfo, event.record.size());
    if (!view.plan || !view.saved) return;
    if (auto kept = store.update(view.metainfo->info_hash(), view.plan->target, event.record); !kept) {
        view.saved = false;
        view.remarks.push_back("the download can't be resumed from here: " + kept.error().message);
        changed();
    }
}

void Download::Impl::complete() {
    if (view.complete || options.metadata_only) return;
    view.complete = true;
    completed_at = Clock::now();
    finish_files(*view.metainfo, *view.plan, options.plan, view.remarks);
    // Where files were left out, the record tells a later run which of the others are ours.
    if (auto forgotten = everything_wanted(*view.plan) ? store.forget(view.metainfo->info_hash(), view.plan->target) : Result<void>(); !forgotten)
        view.remarks.push_back("the finished download stays in the state database: " + forgotten.error().message);
    if (!options.seed || !id) return finish();
    view.stage = Stage::seeding;
    engine.set_stamps(*id, stamps_of(*view.metainfo, *view.plan, folder()));
    changed();
}

void Download::Impl::finish(std::optional<Error> error) {
    if (view.stage == Stage::finished) return;
    view.stage = Stage::finished;
    view.error = std::move(error);
    worker.request_stop();
    // A download that failed stays with the engine, so that closing it saves where it was.
    if (id && (!view.error || !view.plan)) engine.remove(*id);
    changed();
}

void Download::handle(const Event& event) {
    if (!impl_->id) return;
    std::visit(
        [this](const auto& one) {
            if constexpr (requires { one.id; }) {
                const bool saving = std::is_same_v<std::decay_t<decltype(one)>, ResumeReady>;
                if (one.id == *impl_->id && (saving || impl_->view.stage != Stage::finished)) impl_->handle(one);
            }
        },
        event);
}

void Download::stop() {
    impl_->stopped = true;
    impl_->tick_timer.cancel();
    impl_->worker.request_stop();
}

}  // namespace bittern::swarm
