#pragma once
/// What reading the states of all clients has in common. They are opened for reading only, and never locked.

#include "daemon/imported_torrent.hpp"
#include "torrent/bencoded.hpp"

#include <filesystem>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bittern::daemon {

/// One file of a client's state, at most 64 MiB.
[[nodiscard]] Result<std::string> read_state_file(const std::filesystem::path& file);

/// The regular files of a folder whose names end so, by name. Fault::not_found, Fault::storage.
[[nodiscard]] Result<std::vector<std::filesystem::path>> files_in(const std::filesystem::path& folder,
                                                                  const std::vector<std::string_view>& endings);

/// Null for a magnet.
[[nodiscard]] const torrent::Metainfo* metainfo_of(const ImportedTorrent& torrent);

/// Where the torrent itself has its files below the folder, one a file; empty where none is made.
[[nodiscard]] std::vector<std::string> own_paths(const torrent::Metainfo& metainfo);

/// A file has this path below the folder; `path` as it came, with the suffix of partial files or without. What can't be
/// a path below it is left out, which is noted.
void take_path(ImportedTorrent& torrent, const std::vector<std::string>& own, std::size_t file, std::string_view path);

/// The torrent has these trackers instead of its own; those that are none are left out. Fault::usage where the
/// torrent can't be written anew.
[[nodiscard]] Result<void> take_trackers(ImportedTorrent& torrent, std::vector<std::vector<std::string>> tiers);

/// One number a file becomes what that number means: nullopt is a file that is not wanted, else its priority.
void take_files(ImportedTorrent& torrent, std::span<const torrent::Bencoded> numbers,
                const std::function<std::optional<int>(std::int64_t)>& meaning);

/// Its v1 and v2 info-hashes as 20 and 32 bytes, of which some may be zeros: those are no hashes.
[[nodiscard]] torrent::InfoHash hashes_of(std::string_view v1, std::string_view v2);

/// The number; nullopt where it is none or negative.
[[nodiscard]] std::optional<Bytes> bytes_in(const torrent::Bencoded& number);
/// Likewise, of seconds.
[[nodiscard]] std::optional<std::chrono::seconds> seconds_in(const torrent::Bencoded& number);
/// Seconds since 1970; nullopt for what is not later than that.
[[nodiscard]] std::optional<std::chrono::sys_seconds> time_in(const torrent::Bencoded& number);

/// What libtorrent's own record tells of it.
[[nodiscard]] TorrentPast past_in_record(const torrent::Bencoded& record);

}  // namespace bittern::daemon
