#include "app/commands/hashing_progress.hpp"

#include "app/commands/content_talk.hpp"

#include <chrono>

#include <nlohmann/json.hpp>

namespace bittern::app {

using Clock = std::chrono::steady_clock;

void HashingProgress::begin(const HashingView& hashing) {
    if (pace_.is_due(Clock::now())) console_.event("hashing", hashing_fields(hashing, meter_));
}

void HashingProgress::show(const HashingView& hashing) {
    const auto now = Clock::now();
    last_ = hashing;
    meter_.add(hashing.progress.done - hashing.progress.from_cache, now);
    console_.progress({hashing_line(hashing, meter_)}, Progress::Work::local);
    if (pace_.is_due(now)) console_.event("hashing", hashing_fields(hashing, meter_));
}

void HashingProgress::end() {
    if (pace_.is_due_at_the_end()) console_.event("hashing", hashing_fields(last_, meter_));
}

}  // namespace bittern::app
