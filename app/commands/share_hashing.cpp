#include "app/commands/share_hashing.hpp"

#include "app/commands/share_talk.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

constexpr std::chrono::seconds event_interval{1};

}  // namespace

void ShareHashing::begin(boost::asio::io_context& loop, std::vector<std::filesystem::path> roots, Database database,
                         std::function<void()> walked, std::function<void(Result<Content>)> done) {
    job_.emplace(loop, options_, std::move(roots), std::move(database),
                 ContentCalls{
                     .walked =
                         [this, walked = std::move(walked)](const HashingView& hashing) {
                             console_.event("hashing", hashing_fields(hashing, meter_));
                             walked();
                         },
                     .progress = [this](const HashingView& hashing) { progressed(hashing); },
                     .done = std::move(done),
                 });
}

void ShareHashing::stop() {
    if (job_) job_->stop();
}

void ShareHashing::progressed(const HashingView& hashing) {
    const auto now = std::chrono::steady_clock::now();
    meter_.add(hashing.progress.done - hashing.progress.from_cache, now);
    console_.progress({hashing_line(hashing, meter_)});
    if (now - last_event_ < event_interval) return;
    last_event_ = now;
    console_.event("hashing", hashing_fields(hashing, meter_));
}

}  // namespace bittern::app
