#pragma once
/// What a share says of its trackers, so that nobody relies on one that fails.

#include "swarm/state.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bittern::app {

/// A tracker that answers and has something to say, as a line.
[[nodiscard]] std::string tracker_warns(const std::string& url, const std::string& warning);

/// Before that, an answer may well be on its way.
constexpr std::chrono::seconds time_for_trackers{5};

/// Each tracker is news when it lets its first answer be waited for, when it first fails, when it first works, and when
/// it warns of something else than before.
class TrackerNews {
public:
    using Time = std::chrono::steady_clock::time_point;
    struct Lines {
        std::vector<std::string> warnings;
        std::vector<std::string> works;
    };
    /// What is new since the last look; lines are printable.
    [[nodiscard]] Lines look(const std::vector<swarm::TrackerView>& trackers, Time now);
    /// Those whose first answer was waited for too long when looked at last, a line for each.
    [[nodiscard]] const std::vector<std::string>& silent() const { return silent_; }

private:
    struct Said {
        std::optional<Time> asked;  ///< and not answered since
        bool silent = false;
        bool failed = false;
        bool works = false;
        std::string warning;
    };
    [[nodiscard]] static bool is_silent(const swarm::TrackerView& tracker, Said& said, Time now);

    std::map<std::string, Said> said_;  ///< by URL
    std::vector<std::string> silent_;
};

}  // namespace bittern::app
