#pragma once
/// Torrents that libtorrent could read only in minutes, although their description is small.
/// Private to this room.

#include "base/result.hpp"
#include "torrent/file_entry.hpp"
#include "torrent/links.hpp"

#include <span>

namespace bittern::torrent {

/// Fault::malformed for so many folders that reading them takes libtorrent more than some seconds: it looks for each
/// in a list of all.
[[nodiscard]] Result<void> check_folder_cost(std::span<const FileEntry> entries);

/// The same for symbolic links that lead through one another: it follows each doubtful one through all others.
/// `targets` are those of link_targets().
[[nodiscard]] Result<void> check_link_cost(std::span<const FileEntry> entries, std::span<const LinkTarget> targets);

}  // namespace bittern::torrent
