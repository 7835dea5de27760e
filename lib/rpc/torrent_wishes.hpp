#pragma once
/// What torrent-add and torrent-set say of a torrent besides where it is.

#include "daemon/snapshot.hpp"
#include "rpc/arguments.hpp"
#include "rpc/verbs.hpp"

#include <cstddef>
#include <vector>

namespace bittern::rpc {

/// Those that mean the same for every torrent. What is of another type or out of its range is left as it is.
[[nodiscard]] TorrentWishes common_wishes(const Arguments& arguments);

/// What an empty list of files means: torrent-set takes it for all of them, torrent-add for none.
enum class EmptyList { all_files, no_file };

/// Those about files. `files`: the numbers in the metainfo of the files that clients see. Fault::usage for a file that
/// there is not.
[[nodiscard]] Result<void> read_file_wishes(const Arguments& arguments, const std::vector<std::size_t>& files,
                                            EmptyList empty, TorrentWishes& wishes);

/// Those about trackers, for a torrent that has these in tiers. Fault::usage for what is no tracker URL.
[[nodiscard]] Result<void> read_tracker_wishes(const Arguments& arguments, std::vector<std::vector<std::string>> tiers,
                                               TorrentWishes& wishes);

/// What bittern_torrent_import tells of what the torrent did elsewhere, under the names that torrent-get has for it.
[[nodiscard]] daemon::TorrentPast past_in(const Arguments& arguments);

/// Whether any of them is about files or trackers, so that it depends on the torrent.
[[nodiscard]] bool depends_on_torrent(const Arguments& arguments);

}  // namespace bittern::rpc
