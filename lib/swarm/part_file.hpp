#pragma once
/// The hidden file that keeps what pieces have of files not wanted. A back end opens and removes whatever has its name,
/// so others' things are looked for first.

#include "storage/disk.hpp"
#include "swarm/fingerprint.hpp"
#include "torrent/info_hash.hpp"

namespace bittern::swarm {

/// Its name in the download's folder.
[[nodiscard]] std::filesystem::path part_file_of(const torrent::InfoHash& hash, storage::Storage storage);

/// Fault::refused where something has that name that no run which wrote until `last_write` left there.
[[nodiscard]] Result<void> check_part_file(const std::filesystem::path& part_file, Moment last_write);

/// Removes the one that a run which wanted less left behind, and nothing else.
void remove_part_file(const std::filesystem::path& part_file, Moment last_write);

}  // namespace bittern::swarm
