#pragma once
/// What the daemon remembers of a torrent between two runs, besides its metainfo and its resume record.

#include "base/units.hpp"
#include "content/tree.hpp"
#include "torrent/info_hash.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bittern::daemon {

/// Names a torrent to people and to RPC clients: counts from 1 in the order of adding, and is never used again, also
/// after a restart.
using Number = std::int64_t;

/// A speed limit that is remembered while it is off.
struct SpeedLimit {
    std::int64_t kilobytes = 100;  ///< 1,000 bytes, a second
    bool on = false;
    std::int64_t bytes = 0;  ///< a second, beside these: of a configuration that has no whole number of kilobytes
    friend bool operator==(const SpeedLimit&, const SpeedLimit&) = default;
};

/// Whose limit on seeding holds for a torrent.
enum class LimitOf { session, torrent, nobody };

/// What was asked for about a torrent's transfer.
struct TransferWishes {
    int priority = 0;                          ///< of its traffic, beside that of others: -1, 0, 1
    SpeedLimit down, up;                       ///< its own
    bool honors_session_limits = true;         ///< else the session's limits on speed are not for it
    std::optional<std::int64_t> most_peers;    ///< nullopt: as the session
    LimitOf ratio_of = LimitOf::session;       ///< at which seeding stops
    std::optional<double> ratio;               ///< nullopt: the session's
    LimitOf idle_of = LimitOf::session;        ///< for how long nothing is sent before seeding stops
    std::optional<std::int64_t> idle_minutes;  ///< nullopt: the session's
    std::string group;                         ///< whose speed limit it shares; printable; empty: none
    bool sequential = false;
    friend bool operator==(const TransferWishes&, const TransferWishes&) = default;
};

/// Where a torrent's files are to be, where that is another place than they have.
struct Goal {
    std::filesystem::path folder;                ///< as in the record, like the others
    std::string rename;                          ///< …
    std::map<std::size_t, std::string> renamed;  ///< …
    friend bool operator==(const Goal&, const Goal&) = default;
};

/// One torrent as it is kept.
struct TorrentRecord {
    Number number = 0;
    torrent::InfoHash hashes;
    std::string name;                            ///< printable; the link's until the metadata is there
    std::string link;                            ///< the magnet it was added by; empty: by a .torrent file
    std::filesystem::path folder;                ///< absolute: where its file or folder lies
    std::string rename;                          ///< instead of the torrent's own name; empty: that
    std::map<std::size_t, std::string> renamed;  ///< files, by number, that have another path below that name
    std::optional<Goal> goal;                    ///< they are on their way there
    std::filesystem::path final_folder;          ///< where they go once complete; empty: they stay where they are
    std::vector<bool> wanted;                    ///< one a file; empty: all, or not known yet what there is
    std::vector<int> priorities;                 ///< one a file: -1, 0, 1; empty: all 0
    TransferWishes wishes;
    std::int64_t queue_position = 0;    ///< torrents stand in the queue in the order of these
    bool past_queue = false;            ///< it waits for no turn, as somebody wished when it was started
    std::vector<std::string> labels;    ///< printable, no two alike
    bool stopped = false;               ///< by a person
    bool complete = false;              ///< all that is wanted was there and right
    bool to_verify = false;             ///< all that is there is to be hashed before anything else
    bool overwrite = false;             ///< what lies in its place is its own, right or wrong
    std::vector<bool> have;             ///< one a piece, as last seen; empty: none, or all of a complete one
    std::chrono::sys_seconds added;     ///< when it was added
    std::chrono::sys_seconds finished;  ///< when it became complete; the epoch: it has not
    std::chrono::sys_seconds active;    ///< when payload moved last; the epoch: never
    std::chrono::sys_seconds started;   ///< when it was started last; the epoch: never
    std::chrono::sys_seconds edited;    ///< when its trackers were changed last; the epoch: never
    std::chrono::seconds downloading_for{0}, seeding_for{0};  ///< in all runs
    Bytes total;                                              ///< of all files; 0 while that is not known
    Bytes downloaded, uploaded;                               ///< payload in all runs
    std::string error;                                        ///< why it stands still; empty: it does not
    std::vector<content::FileStamp> stamps;  ///< one a file, of a complete one: as they were when they were right
};

}  // namespace bittern::daemon
