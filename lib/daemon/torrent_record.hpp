#pragma once
/// What the daemon remembers of a torrent between two runs, besides its metainfo and its resume record.

#include "base/units.hpp"
#include "content/tree.hpp"
#include "torrent/info_hash.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bittern::daemon {

/// Names a torrent to people and to RPC clients: counts from 1 in the order of adding, and is never used again, also
/// after a restart.
using Number = std::int64_t;

/// One torrent as it is kept.
struct TorrentRecord {
    Number number = 0;
    torrent::InfoHash hashes;
    std::string name;                        ///< printable; the link's until the metadata is there
    std::string link;                        ///< the magnet it was added by; empty: by a .torrent file
    std::filesystem::path folder;            ///< absolute: where its file or folder lies
    std::string rename;                      ///< instead of the torrent's own name; empty: that
    std::vector<bool> wanted;                ///< one a file; empty: all, or not known yet what there is
    std::vector<std::string> labels;         ///< printable, no two alike
    bool stopped = false;                    ///< by a person
    bool complete = false;                   ///< all that is wanted was there and right
    std::chrono::sys_seconds added;          ///< when it was added
    std::chrono::sys_seconds finished;       ///< when it became complete; the epoch: it has not
    Bytes total;                             ///< of all files; 0 while that is not known
    Bytes downloaded, uploaded;              ///< payload in all runs
    std::string error;                       ///< why it stands still; empty: it does not
    std::vector<content::FileStamp> stamps;  ///< one a file, of a complete one: as they were when they were right
};

}  // namespace bittern::daemon
