#pragma once
/// What is so now, for everyone who asks from another thread: immutable, replaced whole, so that no answer ever waits
/// for the loop, a disk or the network. A torrent that did not change is shared by one snapshot and the next.

#include "daemon/torrent_list.hpp"
#include "daemon/torrent_record.hpp"
#include "storage/disk_counters.hpp"
#include "swarm/state.hpp"
#include "swarm/torrent_details.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bittern::daemon {

/// What a torrent is doing, as people and the RPC tell it apart.
enum class Status {
    stopped,
    waiting_to_verify,
    verifying,
    waiting_to_download,
    downloading,  ///< or looking for its metadata
    waiting_to_seed,
    seeding,
};

/// "stopped", "downloading", …: one word each, as it is printed.
[[nodiscard]] std::string_view name_of(Status status);

/// When a tracker was asked last, and answered; the epoch: not in this run.
struct TrackerTimes {
    std::chrono::sys_seconds asked, answered;
    bool succeeded = false;
    bool timed_out = false;
    int peers = 0;  ///< that it told of
};

/// One torrent.
struct TorrentSnapshot {
    std::shared_ptr<const TorrentRecord> record;
    std::shared_ptr<const torrent::Metainfo> metainfo;  ///< null while only its link is known, or it is being loaded
    std::shared_ptr<const std::vector<std::string>> paths;  ///< one a file, relative to the record's folder; empty
                                                            ///< where none is made. Null as long as metainfo is
    Status status = Status::stopped;
    swarm::TorrentFigures figures;                  ///< of this run; `id` is of no use here
    double metadata_part = 0;                       ///< 0 to 1: of the metadata, while it is looked for
    double verified_part = 0;                       ///< 0 to 1: of what is being verified
    std::vector<swarm::TrackerView> trackers;       ///< one a tracker, in the order of the metainfo
    std::string trouble;                            ///< what it waits for, as of a disk; printable; empty: nothing
    std::chrono::sys_seconds active;                ///< when payload moved last; the epoch: never
    std::chrono::sys_seconds turn_since;            ///< it has had its turn in the queue; the epoch: not in this run
    std::chrono::sys_seconds changed;               ///< when anything above did
    std::chrono::seconds time_left{-1};             ///< -1: can't be told
    int place = 0;                                  ///< in the queue, from 0
    std::shared_ptr<const std::vector<bool>> have;  ///< one a piece; null: none, or all of a complete one
    Bytes there;                                    ///< of what is wanted, by these pieces
    std::shared_ptr<const swarm::TorrentDetails> details;                      ///< null: nobody is connected
    std::shared_ptr<const std::map<std::string, TrackerTimes>> tracker_times;  ///< by URL; may be null
    std::string torrent_file;                                 ///< absolute; empty as long as there is none
    std::chrono::seconds downloading_for{0}, seeding_for{0};  ///< in all runs

    [[nodiscard]] Number number() const { return record->number; }
    /// Of what is wanted, that is there and right.
    [[nodiscard]] Bytes wanted() const;
    [[nodiscard]] Bytes done() const;
    /// 0 to 1; 0 while the metadata is not there.
    [[nodiscard]] double part() const;
    [[nodiscard]] Bytes uploaded() const { return record->uploaded + figures.uploaded; }
    [[nodiscard]] Bytes downloaded() const { return record->downloaded + figures.downloaded; }
    /// uploaded / downloaded (or what was there from the start); nullopt where there is nothing to compare with.
    [[nodiscard]] std::optional<double> ratio() const;
};

/// A torrent that is gone.
struct RemovedTorrent {
    Number number = 0;
    std::chrono::sys_seconds when;
};

/// What happened in all runs together, or in one.
struct Statistics {
    Bytes downloaded, uploaded;  ///< payload, removed torrents included
    std::int64_t added = 0;      ///< torrents
    std::int64_t sessions = 0;   ///< runs
    std::chrono::seconds active{0};
};

/// The daemon.
struct Snapshot {
    TorrentList torrents;
    std::vector<RemovedTorrent> removed;  ///< those of the last minutes, oldest first
    swarm::SessionView session;
    Rate down, up;                             ///< payload, of all torrents
    std::chrono::sys_seconds begun;            ///< when this run did
    Statistics run, before;                    ///< of this run but for its length, and of all earlier ones
    std::optional<storage::DiskFigures> disk;  ///< of this run; nullopt: its back end doesn't count
    bool is_kept = true;                       ///< false while the database can't be written
};

}  // namespace bittern::daemon
