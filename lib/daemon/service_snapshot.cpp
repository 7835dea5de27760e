#include "base/clock.hpp"
#include "daemon/pieces_there.hpp"
#include "daemon/service_impl.hpp"
#include "daemon/torrent_files.hpp"

#include <algorithm>

namespace bittern::daemon {
namespace {

/// How long a torrent that is gone is told of.
constexpr std::chrono::minutes removed_for{5};

}  // namespace

Status Service::Impl::status_of(const Entry& entry) const {
    const auto& record = *entry.record;
    if (entry.examining) return entry.examining->total > Bytes{} ? Status::verifying : Status::waiting_to_verify;
    if (record.to_verify && record.total > Bytes{} && !record.stopped) return Status::waiting_to_verify;
    if (record.stopped || !record.error.empty()) return Status::stopped;
    if (entry.seed) return Status::seeding;
    if (record.complete) return Status::waiting_to_seed;
    if (!entry.download)
        return entry.metainfo && !entry.moving && has_turn(record.number) ? Status::waiting_to_verify
                                                                          : Status::waiting_to_download;
    switch (entry.download->view().stage) {
        case swarm::Stage::copying:
        case swarm::Stage::examining:
            return Status::verifying;
        case swarm::Stage::seeding:
            return Status::seeding;
        default:
            return Status::downloading;
    }
}

std::shared_ptr<const TorrentSnapshot> Service::Impl::snapshot_of(const Entry& entry) const {
    auto shot = std::make_shared<TorrentSnapshot>();
    shot->record = entry.record;
    shot->metainfo = entry.metainfo;
    shot->paths = entry.paths;
    shot->status = status_of(entry);
    shot->figures = entry.figures;
    shot->trouble = entry.trouble;
    shot->active = std::max(entry.active, entry.record->active);
    shot->turn_since = entry.turn_since;
    shot->details = entry.details;
    shot->tracker_times = entry.shown_times;
    if (entry.metainfo || entry.record->total > Bytes{})
        shot->torrent_file = torrent_file(options.state_folder, entry.record->hashes);
    if (entry.have)
        shot->have = entry.have;
    else if (!entry.record->have.empty())
        shot->have = {entry.record, &entry.record->have};
    if (shot->have && entry.metainfo) shot->there = bytes_there(*entry.metainfo, *shot->have, entry.record->wanted);
    if (const auto place = places.find(entry.record->number); place != places.end()) shot->place = place->second;
    shot->downloading_for = entry.record->downloading_for;
    shot->seeding_for = entry.record->seeding_for;
    if (entry.download || entry.seed)
        (entry.download ? shot->downloading_for : shot->seeding_for) +=
            std::chrono::duration_cast<std::chrono::seconds>(std::chrono::steady_clock::now() - entry.timed_from);
    shot->changed = seconds_now();
    const auto id = entry.seed ? entry.seed : entry.download ? entry.download->torrent() : std::nullopt;
    const auto* view = id && engine ? engine->state().find(*id) : nullptr;
    if (view != nullptr) {
        shot->trackers = view->trackers;
        if (view->metadata.size > Bytes{})
            shot->metadata_part =
                static_cast<double>(view->metadata.have.count) / static_cast<double>(view->metadata.size.count);
    }
    if (entry.metainfo) shot->metadata_part = 1;
    for (const auto& errand : {entry.examining, entry.moving})
        if (errand && errand->total > Bytes{})
            shot->verified_part = static_cast<double>(errand->done.count) / static_cast<double>(errand->total.count);
    if (entry.download) {
        const auto& download = entry.download->view();
        if (download.to_examine > Bytes{} && shot->status == Status::verifying)
            shot->verified_part =
                static_cast<double>(download.examined.count) / static_cast<double>(download.to_examine.count);
        if (shot->status == Status::downloading) shot->time_left = entry.meter.time_left(shot->wanted() - shot->done());
    }
    return shot;
}

bool Service::Impl::has_changed() const {
    return session_changed || !changed.empty() ||
           (!removed.empty() && seconds_now() - removed.front().when > removed_for);
}

/// Costs what changed.
void Service::Impl::publish() {
    auto next = std::make_shared<Snapshot>();
    const auto time = seconds_now();
    session_changed = false;
    std::erase_if(removed, [&](const auto& one) { return time - one.when > removed_for; });
    next->removed = removed;
    next->session = engine ? engine->state().session : swarm::SessionView();
    next->disk = engine ? engine->disk() : std::nullopt;
    next->is_kept = !told_keep_failure;
    next->begun = begun;
    next->run = statistics_of_run();
    next->before = earlier;
    if (std::exchange(queue_changed, false)) {
        int place = 0;
        for (const auto number : queue.all()) {
            auto [at, fresh] = places.try_emplace(number, place);
            if (fresh || at->second != place) changed.insert(number);
            at->second = place++;
        }
    }
    next->down = down_now;
    next->up = up_now;
    std::map<Number, TorrentList::Item> others;
    for (const auto number : std::exchange(changed, {})) {
        const auto* entry = find(number);
        others.emplace_hint(others.end(), number, entry == nullptr ? nullptr : snapshot_of(*entry));
    }
    next->torrents = shown->torrents.with(others);
    const std::lock_guard guard(shown_mutex);
    shown = std::move(next);
}

}  // namespace bittern::daemon
