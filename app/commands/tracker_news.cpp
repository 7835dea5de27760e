#include "app/commands/tracker_news.hpp"

#include "base/printable.hpp"

#include <utility>

#include <fmt/format.h>

namespace bittern::app {
namespace {

/// Once a tracker has worked, it takes so many failures without a success between them to be news.
constexpr int failures_of_one_that_worked = 3;

}  // namespace

std::string tracker_warns(const std::string& url, const std::string& warning) {
    return fmt::format("tracker {} warns: {}", printable(url), printable(warning));
}

TrackerNews::Lines TrackerNews::look(const std::vector<swarm::TrackerView>& trackers) {
    Lines lines;
    for (const auto& tracker : trackers) {
        auto& said = said_[tracker.url];
        if (tracker.working && !said.works) {
            said.works = true;
            lines.works.push_back(
                fmt::format("tracker {} works: {}", printable(tracker.url), printable(tracker.last_answer)));
        }
        const int enough = said.works ? failures_of_one_that_worked : 1;
        if (tracker.failures >= enough && !said.failed) {
            said.failed = true;
            lines.warnings.push_back(fmt::format("tracker {}: {}; it is tried again", printable(tracker.url),
                                                 printable(tracker.last_answer)));
        }
        if (!tracker.warning.empty() && std::exchange(said.warning, tracker.warning) != tracker.warning)
            lines.warnings.push_back(tracker_warns(tracker.url, tracker.warning));
    }
    return lines;
}

}  // namespace bittern::app
