#pragma once
/// What a share says of its trackers, so that nobody relies on one that fails.

#include "swarm/state.hpp"

#include <map>
#include <string>
#include <vector>

namespace bittern::app {

/// A tracker that answers and has something to say, as a line.
[[nodiscard]] std::string tracker_warns(const std::string& url, const std::string& warning);

/// Each tracker is news when it first fails, when it first works, and when it warns of something else than before.
class TrackerNews {
public:
    struct Lines {
        std::vector<std::string> warnings;
        std::vector<std::string> works;
    };
    /// What is new since the last look; lines are printable.
    [[nodiscard]] Lines look(const std::vector<swarm::TrackerView>& trackers);

private:
    struct Said {
        bool failed = false;
        bool works = false;
        std::string warning;
    };
    std::map<std::string, Said> said_;  ///< by URL
};

}  // namespace bittern::app
