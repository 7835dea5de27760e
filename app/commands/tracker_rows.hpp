#pragma once
/// What a tracker of a torrent of the daemon said, for `trackers` and `info`.

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace bittern::app {

struct TrackerRow {
    std::int64_t id = 0, tier = 0;
    std::string url;                                        ///< as it came: not safe to print
    std::string state;                                      ///< working, failing, asking, waiting, stopped
    std::int64_t seeds = -1, leeches = -1;                  ///< negative: can't be told
    std::chrono::sys_seconds last_announce, next_announce;  ///< the epoch: never
    std::string last_answer;                                ///< likewise

    /// One of `tracker_stats`.
    explicit TrackerRow(const nlohmann::json& tracker);
};

/// Of an answer of torrent_get with `tracker_stats`.
[[nodiscard]] std::vector<TrackerRow> tracker_rows(const nlohmann::json& torrent);

/// "in 12 min 3 s", "4 min ago", "now"; "" for the epoch.
[[nodiscard]] std::string when(std::chrono::sys_seconds time, std::chrono::sys_seconds now);

/// `id`, `tier`, `url`, `state`, `seeds`, `leeches`, `last_announce`, `next_announce` (null where unknown),
/// `last_answer`.
[[nodiscard]] nlohmann::ordered_json trackers_in_json(const std::vector<TrackerRow>& trackers);

}  // namespace bittern::app
