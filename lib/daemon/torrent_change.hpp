#pragma once
/// What clients change of a torrent besides where it is and whether it runs.

#include "daemon/torrent_record.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bittern::daemon {

/// What a torrent did elsewhere, before this daemon had it; nullopt: nobody says.
struct TorrentPast {
    std::optional<std::chrono::sys_seconds> added, finished, active;
    std::optional<Bytes> downloaded, uploaded;
    std::optional<std::chrono::seconds> downloading_for, seeding_for;

    friend bool operator==(const TorrentPast&, const TorrentPast&) = default;
};

/// What is to be different about a torrent; nullopt or empty: as it is.
struct TorrentChange {
    std::optional<std::vector<std::string>> labels;
    std::optional<std::string> group;                  ///< empty: none
    std::optional<std::int64_t> priority;              ///< of its traffic: -1, 0, 1
    std::optional<std::int64_t> down_limit, up_limit;  ///< kilobytes a second
    std::optional<bool> limit_down, limit_up, honors_session_limits;
    std::optional<std::int64_t> most_peers;
    std::optional<double> ratio_limit;
    std::optional<std::int64_t> ratio_mode;  ///< 0 as the session, 1 its own, 2 unlimited
    std::optional<std::int64_t> idle_minutes;
    std::optional<std::int64_t> idle_mode;  ///< likewise
    std::optional<std::int64_t> place;      ///< in the queue, from 0
    std::optional<bool> sequential;
    std::vector<std::pair<std::size_t, bool>> wanted;               ///< files of the metainfo by number
    std::vector<std::pair<std::size_t, int>> file_priorities;       ///< likewise: -1, 0, 1
    std::optional<std::vector<std::vector<std::string>>> trackers;  ///< all of them from now on, in tiers
    TorrentPast past;                                               ///< which counts as if it were this daemon's

    friend bool operator==(const TorrentChange&, const TorrentChange&) = default;
};

/// Makes the change in a record of so many files, but for the place in the queue and the trackers, which are no matter
/// of one record alone.
void apply(const TorrentChange& change, std::size_t files, TorrentRecord& record);

}  // namespace bittern::daemon
