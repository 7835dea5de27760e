#include "swarm/tracker_view.hpp"

#include <algorithm>
#include <tuple>

namespace bittern::swarm {
namespace {

/// The best comes last: who answered with more peers, who failed fewer times.
auto merit(const AnnounceView& announce) {
    return std::tuple(announce.state, announce.peers, -announce.failures);
}

std::string answer_of(const AnnounceView& announce) {
    if (announce.state == AnnounceState::answered)
        return std::to_string(announce.peers) + (announce.peers == 1 ? " peer" : " peers");
    return announce.reason;
}

AnnounceState state_after(AnnounceFailure failure) {
    switch (failure) {
        case AnnounceFailure::skipped:
            return AnnounceState::skipped;
        case AnnounceFailure::silence:
            break;
        case AnnounceFailure::refusal:
            return AnnounceState::refused;
    }
    return AnnounceState::failed;
}

void sum_up(TrackerView& tracker) {
    const AnnounceView* best = nullptr;
    for (const auto& [from, announce] : tracker.announces)
        if (best == nullptr || merit(announce) > merit(*best)) best = &announce;
    if (best == nullptr) return;
    tracker.working = best->state == AnnounceState::answered;
    tracker.reached = tracker.working || best->state == AnnounceState::refused;
    tracker.last_answer = answer_of(*best);
    tracker.failures = best->failures;
    tracker.asking = std::ranges::any_of(tracker.announces, [](const auto& one) { return one.second.asking; });
}

}  // namespace

void apply(TrackerView& tracker, const TrackerAsked& event) {
    tracker.announces[event.from].asking = true;
    sum_up(tracker);
}

void apply(TrackerView& tracker, const TrackerAnswered& event) {
    tracker.announces[event.from] = {.state = AnnounceState::answered, .asking = false, .peers = event.peers};
    sum_up(tracker);
}

void apply(TrackerView& tracker, const TrackerFailed& event) {
    if (event.from.empty()) {
        // The address that it was asked from is gone, and nobody tells which one that was.
        std::erase_if(tracker.announces, [](const auto& one) { return one.second.asking; });
    } else {
        tracker.announces[event.from] = {
            .state = state_after(event.failure), .asking = false, .reason = event.reason, .failures = event.failures};
    }
    sum_up(tracker);
}

void apply(TrackerView& tracker, const TrackerWarned& event) {
    tracker.warning = event.warning;
}

}  // namespace bittern::swarm
