#include "daemon/service_look.hpp"

namespace bittern::daemon {

/// Whether somebody is there to be looked at, or was a moment ago.
void Service::Impl::note_peers(Number number, const Entry& entry) {
    if (entry.figures.peers_connected > 0 || (entry.details && !entry.details->peers.empty()))
        with_peers.insert(number);
    else
        with_peers.erase(number);
}

/// One torrent after the other, each with peers or news of a tracker: the next look begins when the last was answered.
void Service::Impl::look_at_next() {
    if (looking || closing) return;
    if (to_look_at.empty()) {
        look_due.insert(with_peers.begin(), with_peers.end());
        to_look_at.assign(look_due.begin(), look_due.end());
        look_due.clear();
    }
    while (!to_look_at.empty()) {
        const auto number = to_look_at.front();
        to_look_at.pop_front();
        auto* entry = find(number);
        if (entry == nullptr) continue;
        const auto id = entry->seed ? entry->seed : entry->download ? entry->download->torrent() : std::nullopt;
        if (!id || entry->leaving) continue;
        // What is shown of a tracker is from one moment.
        auto times = std::make_shared<const std::map<std::string, TrackerTimes>>(entry->tracker_times);
        looking = engine->look_closely(*id, [this, number, times](std::optional<swarm::TorrentDetails> details) {
            looking = false;
            auto* one = find(number);
            if (one != nullptr && details && (one->seed || one->download)) {
                one->details = std::make_shared<const swarm::TorrentDetails>(*std::move(details));
                one->shown_times = times;
                note_peers(number, *one);
                changed.insert(number);
            }
            if (!to_look_at.empty())
                look_at_next();
            else if (std::exchange(show_due, false))
                publish();
        });
        if (looking) return;
    }
}

}  // namespace bittern::daemon
