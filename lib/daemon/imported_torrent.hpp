#pragma once
/// A torrent as another client has it, in words that all clients share.

#include "base/units.hpp"
#include "daemon/torrent_change.hpp"
#include "torrent/magnet.hpp"
#include "torrent/metainfo.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace bittern::daemon {

/// When a torrent stops to seed by itself.
struct SeedingLimit {
    enum class Of { session, torrent, nobody } of = Of::session;
    double value = 0;  ///< for Of::torrent: a ratio, or minutes
    friend bool operator==(const SeedingLimit&, const SeedingLimit&) = default;
};

/// What a client's state says of one torrent. Nothing of it is believed before what lies on the disk was hashed.
struct ImportedTorrent {
    std::variant<torrent::Magnet, torrent::Metainfo> what;  ///< with the trackers that it has now
    std::filesystem::path folder;                           ///< as written there: where its file or folder lies
    std::filesystem::path incomplete_folder;                ///< likewise, until it is complete; empty: the same
    std::map<std::size_t, std::string> renamed;  ///< files, by number, that have another path below the folder:
                                                 ///< components that can be created, joined by '/'
    std::string partial_suffix;                  ///< of the names of unfinished files, as ".part"; empty: none
    std::vector<bool> wanted;                    ///< one a file; empty: all
    std::vector<int> priorities;                 ///< one a file: -1, 0, 1; empty: all 0
    std::vector<std::string> labels;             ///< of any bytes
    bool stopped = false;
    bool complete = false;  ///< all that is wanted was there, says the client
    bool has_data = false;  ///< some of it was
    int priority = 0;       ///< of its traffic: -1, 0, 1
    std::optional<Rate> down, up;
    bool honors_session_limits = true;
    std::optional<std::int64_t> most_peers;
    SeedingLimit ratio, idle;
    bool sequential = false;
    TorrentPast past;
    std::vector<std::string> left_out;  ///< what it has that can't be carried over: printable, for the end of "…, but
                                        ///< not its …"
};

}  // namespace bittern::daemon
