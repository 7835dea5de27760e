#pragma once
/// Deluge's state, as 2.x writes it: `torrents.state` (a pickle of all torrents), `torrents.fastresume` (libtorrent's
/// records of them), `HASH.torrent`, and `label.conf` of the Label plugin.

#include "daemon/imported_torrent.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace bittern::daemon {

/// One torrent of `torrents.state`.
struct DelugeTorrent {
    std::string id;  ///< 40 hex digits, lower case: also the name of its .torrent file
    std::string magnet;
    std::string save_path;
    std::vector<std::vector<std::string>> trackers;
    std::vector<int> file_priorities;
    bool paused = false, finished = false, sequential = false;
    double down = -1, up = -1;  ///< KiB a second; not above 0: unlimited
    double queue = -1;          ///< its place, from 0; negative: none
    double added = 0;           ///< when, in seconds since 1970; 0: nobody says
    std::optional<double> stop_ratio;
    std::string move_to;  ///< once it is complete
};

/// All torrents, in the order of the queue. Fault::malformed, or Fault::refused for a pickle that would do more than
/// hold data.
[[nodiscard]] Result<std::vector<DelugeTorrent>> read_deluge_state(std::string_view pickle);

/// Fault::malformed for what is no id, and so no name of a file.
[[nodiscard]] Result<void> check_deluge_id(std::string_view id);

/// By id what libtorrent keeps of each; Fault::malformed.
[[nodiscard]] Result<std::map<std::string, std::string>> read_deluge_records(std::string_view fastresume);

/// By id the label; empty for what is no such file.
[[nodiscard]] std::map<std::string, std::string> read_deluge_labels(std::string_view label_conf);

/// One torrent, by its .torrent file (empty while only its link is known) and its record (empty: none).
[[nodiscard]] Result<ImportedTorrent> read_deluge(const DelugeTorrent& torrent, std::string_view torrent_file,
                                                  std::string_view record);

}  // namespace bittern::daemon
