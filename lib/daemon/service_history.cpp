#include "base/clock.hpp"
#include "daemon/service_impl.hpp"

#include <algorithm>

namespace bittern::daemon {

/// What moved since the last sample, and how it is now.
void Service::Impl::keep_sample() {
    const auto run = statistics_of_run();
    const auto time = std::chrono::steady_clock::now();
    HistorySample sample{.end = seconds_now(),
                         .length = std::chrono::round<std::chrono::seconds>(time - sampled.at),
                         .downloaded = run.downloaded - sampled.downloaded,
                         .uploaded = run.uploaded - sampled.uploaded,
                         .torrents = static_cast<std::int64_t>(entries.size())};
    for (const auto& [number, entry] : entries) {
        sample.peers += entry.figures.peers_connected;
        sample.active += entry.figures.down > Rate() || entry.figures.up > Rate() ? 1 : 0;
    }
    sampled = {.at = time, .downloaded = run.downloaded, .uploaded = run.uploaded};
    boost::asio::post(keeper, [store = &*keepers_database, sample] {
        (void)History(*store).add(sample);  // a gap in a plot is no loss
    });
}

void Service::history(std::chrono::sys_seconds after, std::function<void(Result<std::vector<HistorySample>>)> done) {
    auto& impl = *impl_;
    boost::asio::post(impl.keeper,
                      [post = impl.poster(), after, done = std::move(done), store = &*impl.keepers_database] {
                          post([done, samples = History(*store).later_than(after)](Impl&) { done(samples); });
                      });
}

}  // namespace bittern::daemon
