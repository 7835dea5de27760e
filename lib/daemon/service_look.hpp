#pragma once
/// When trackers were asked, as the engine's events tell it. Not for other rooms.

#include "base/clock.hpp"
#include "daemon/service_impl.hpp"

namespace bittern::daemon {

void Service::Impl::note_tracker(Number number, Entry& entry, const auto& event) {
    using One = std::decay_t<decltype(event)>;
    const auto time = seconds_now();
    auto& times = entry.tracker_times[event.url];
    look_due.insert(number);
    if constexpr (std::is_same_v<One, swarm::TrackerAsked>) {
        times.asked = time;
    } else if constexpr (std::is_same_v<One, swarm::TrackerAnswered>) {
        times.answered = time;
        times.succeeded = true;
        times.peers = event.peers;
    } else if constexpr (std::is_same_v<One, swarm::TrackerFailed>) {
        if (event.failure == swarm::AnnounceFailure::skipped) return;
        times.answered = time;
        times.succeeded = false;
        times.timed_out = event.reason.find("timed out") != std::string::npos;
    }
}

}  // namespace bittern::daemon
