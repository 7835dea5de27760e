#pragma once
/// What a share says of its trackers, so that nobody relies on one that fails.

#include "swarm/state.hpp"

#include <map>
#include <string>
#include <vector>

namespace bittern::app {

/// Each tracker is news twice at most: when it first fails, and when it first works.
class TrackerNews {
public:
    struct Lines {
        std::vector<std::string> failed;  ///< warnings
        std::vector<std::string> works;
    };
    /// What is new since the last look; lines are printable.
    [[nodiscard]] Lines look(const std::vector<swarm::TrackerView>& trackers);

private:
    struct Said {
        bool failed = false;
        bool works = false;
    };
    std::map<std::string, Said> said_;  ///< by URL
};

}  // namespace bittern::app
