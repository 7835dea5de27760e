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

bool TrackerNews::is_silent(const swarm::TrackerView& tracker, Said& said, Time now) {
    if (!tracker.asking || !tracker.last_answer.empty()) {
        said.asked.reset();
        return false;
    }
    if (!said.asked) said.asked = now;
    return now - *said.asked >= time_for_trackers;
}

TrackerNews::Lines TrackerNews::look(const std::vector<swarm::TrackerView>& trackers, Time now) {
    Lines lines;
    silent_.clear();
    for (const auto& tracker : trackers) {
        auto& said = said_[tracker.url];
        if (is_silent(tracker, said, now)) {
            silent_.push_back(fmt::format("tracker {}: asked, no answer yet", printable(tracker.url)));
            if (!std::exchange(said.silent, true))
                lines.warnings.push_back(
                    fmt::format("tracker {} has not answered for {} s: until it does nobody finds anything through it",
                                printable(tracker.url), time_for_trackers.count()));
        }
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
