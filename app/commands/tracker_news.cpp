#include "app/commands/tracker_news.hpp"

#include "base/printable.hpp"

#include <fmt/format.h>

namespace bittern::app {
namespace {

/// A tracker is asked from each address of this machine, and those without a way to it fail at each round. Once it has
/// worked, it takes so many failures without a success between them to be news.
constexpr int failures_of_one_that_worked = 3;

}  // namespace

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
            lines.failed.push_back(fmt::format("tracker {}: {}; it is tried again", printable(tracker.url),
                                               printable(tracker.last_answer)));
        }
    }
    return lines;
}

}  // namespace bittern::app
