#include "base/clock.hpp"
#include "daemon/service_impl.hpp"

#include <algorithm>

namespace bittern::daemon {
namespace {

bool wants_nothing(const TorrentRecord& record) {
    return !record.wanted.empty() && std::ranges::find(record.wanted, true) == record.wanted.end();
}

Turns::Most most_of(bool limited, std::int64_t most) {
    return limited ? Turns::Most(static_cast<std::size_t>(std::max<std::int64_t>(most, 0))) : std::nullopt;
}

}  // namespace

Turns::Most Service::Impl::most_downloads() const {
    return most_of(settings->download_queue, settings->most_downloads);
}

Turns::Most Service::Impl::most_seeds() const {
    return most_of(settings->seed_queue, settings->most_seeds);
}

bool Service::Impl::has_turn(Number number) const {
    return download_turns.has(number) || seed_turns.has(number);
}

/// Whenever its record changed: what it wants to be, if anything, and whether that may have others wait.
void Service::Impl::queue_up(Number number, const Entry& entry) {
    const auto& record = *entry.record;
    const bool runs = !record.stopped && record.error.empty() && !wants_nothing(record);
    auto& turns = record.complete ? seed_turns : download_turns;
    auto& others = record.complete ? download_turns : seed_turns;
    others.leave(number);
    if (runs)
        turns.want(number, record.queue_position, record.past_queue);
    else
        turns.leave(number);
    if (runs) unsettled.insert(number);
    if (!std::exchange(dealing, true)) poster()([](Impl& impl) { impl.deal_turns(); });
}

/// Whoever got a turn begins, and whoever is without one any more, as a download that is complete, leaves the engine.
void Service::Impl::deal_turns() {
    dealing = false;
    if (closing) return;
    for (const auto& given : {download_turns.give(most_downloads()), seed_turns.give(most_seeds())}) {
        for (const auto number : given) {
            auto& entry = entries.at(number);
            entry.turn_since = seconds_now();
            entry.stalled = false;
            unsettled.erase(number);
            changed.insert(number);
            if (entry.leaving)
                entry.when_left.emplace_back([number](Impl& self) { self.begin_again(number); });
            else
                waiting.push_back(number);
        }
    }
    for (const auto number : std::exchange(unsettled, {})) {
        auto* entry = find(number);
        if (entry != nullptr && !has_turn(number) && (entry->download || entry->seed))
            leave(number, *entry, [number](Impl& self) { self.waiting.push_back(number); });
    }
    begin_next();
}

/// The limits of the queue may be others.
void Service::Impl::limit_queue() {
    look_for_stalled();
    for (const auto& taken : {download_turns.take_back(most_downloads()), seed_turns.take_back(most_seeds())})
        unsettled.insert(taken.begin(), taken.end());
    deal_turns();
}

void Service::Impl::look_for_stalled() {
    const auto time = seconds_now();
    const std::chrono::minutes patience(settings->stalled_minutes);
    const auto look_at = [&](Turns& turns) {
        for (const auto number : turns.active()) {
            auto& entry = entries.at(number);
            const bool waits = (entry.download || entry.seed) && !busy.contains(number);
            const bool stalled =
                settings->stalled_leave_queue && waits && time - std::max(entry.active, entry.turn_since) >= patience;
            if (stalled != std::exchange(entry.stalled, stalled)) turns.set_stalled(number, stalled);
        }
    };
    if (settings->download_queue) look_at(download_turns);
    if (settings->seed_queue) look_at(seed_turns);
}

/// It moved something.
void Service::Impl::note_activity(Number number, Entry& entry) {
    entry.active = seconds_now();
    if (!std::exchange(entry.stalled, false)) return;
    (entry.record->complete ? seed_turns : download_turns).set_stalled(number, false);
}

}  // namespace bittern::daemon
