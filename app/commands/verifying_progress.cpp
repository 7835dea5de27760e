#include "app/commands/verifying_progress.hpp"

#include "app/commands/verify_talk.hpp"

#include <chrono>

#include <nlohmann/json.hpp>

namespace bittern::app {

void VerifyingProgress::show(const swarm::VerifyProgress& progress) {
    const auto now = std::chrono::steady_clock::now();
    last_ = progress;
    meter_.add(progress.done, now);
    console_.progress({verifying_line(progress, meter_)}, Progress::Work::local);
    if (pace_.is_due(now)) console_.event("verifying", verifying_fields(progress, meter_));
}

void VerifyingProgress::end() {
    if (pace_.is_due_at_the_end()) console_.event("verifying", verifying_fields(last_, meter_));
}

}  // namespace bittern::app
