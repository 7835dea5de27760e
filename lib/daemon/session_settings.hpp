#pragma once
/// What clients may read and set of the whole daemon: plain values, immutable once they are handed out.

#include "daemon/torrent_record.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace bittern::daemon {

/// Torrents that share a speed limit.
struct Group {
    std::string name;
    SpeedLimit down, up;
    bool honors_session_limits = true;
    friend bool operator==(const Group&, const Group&) = default;
};

/// A program that is run when something happened.
struct Script {
    std::string path;
    bool on = false;
    friend bool operator==(const Script&, const Script&) = default;
};

struct SessionSettings {
    std::string download_folder;    ///< absolute
    std::string incomplete_folder;  ///< absolute; empty: none was chosen yet
    bool use_incomplete_folder = false;
    bool start_added = true;
    bool delete_torrent_files = false;  ///< those that torrents were added by
    bool rename_partial_files = false;

    SpeedLimit down, up;
    SpeedLimit alt_down{.kilobytes = 50, .on = true}, alt_up = alt_down;
    bool alt_speed = false;
    bool alt_by_time = false;
    std::int64_t alt_begin = 540, alt_end = 1020;  ///< minutes after midnight
    std::int64_t alt_days = 127;                   ///< bits: Sunday 1, … Saturday 64

    std::int64_t most_peers = 200;  ///< of all torrents
    std::int64_t most_peers_each = 50;
    std::int64_t peer_port = 6881;
    bool random_port = false;
    bool port_forwarding = true, dht = true, lsd = true, pex = true, utp = true;
    std::string encryption = "preferred";  ///< or "required", "tolerated"
    std::int64_t cache_mebibytes = 8;
    std::string default_trackers;  ///< one a line, a blank line between tiers

    bool blocklist = false;
    std::string blocklist_url;
    std::int64_t blocklist_rules = 0;

    bool download_queue = false;
    std::int64_t most_downloads = 5;
    bool seed_queue = false;
    std::int64_t most_seeds = 10;
    bool stalled_leave_queue = true;
    std::int64_t stalled_minutes = 30;
    bool limit_ratio = false;
    double ratio = 2;
    bool limit_idle = false;
    std::int64_t idle_minutes = 30;

    Script on_added, on_done, on_done_seeding;
    std::vector<Group> groups;  ///< by name

    friend bool operator==(const SessionSettings&, const SessionSettings&) = default;
};

/// What clients set, by names and in a form that whoever keeps it chose.
using KeptSettings = std::map<std::string, std::string>;

}  // namespace bittern::daemon
