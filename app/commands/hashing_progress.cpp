#include "app/commands/hashing_progress.hpp"

#include "app/commands/content_talk.hpp"

#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

constexpr std::chrono::seconds event_interval{1};

}  // namespace

void HashingProgress::begin(const HashingView& hashing) {
    console_.event("hashing", hashing_fields(hashing, meter_));
}

void HashingProgress::show(const HashingView& hashing) {
    const auto now = std::chrono::steady_clock::now();
    meter_.add(hashing.progress.done - hashing.progress.from_cache, now);
    console_.progress({hashing_line(hashing, meter_)});
    if (now - last_event_ < event_interval) return;
    last_event_ = now;
    console_.event("hashing", hashing_fields(hashing, meter_));
}

}  // namespace bittern::app
