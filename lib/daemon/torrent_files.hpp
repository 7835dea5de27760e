#pragma once
/// Each torrent's description as a file beside the state database, for clients that ask where it is. Not part of the
/// state: what is missing is written anew.

#include "torrent/info_hash.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace bittern::daemon {

/// Its path, whether it is there or not; a text, which takes a fifth of a path's memory.
[[nodiscard]] std::string torrent_file(const std::filesystem::path& state_folder, const torrent::InfoHash& hashes);

/// Writes it; what fails is no matter. Blocks.
void write_torrent_file(const std::filesystem::path& file, std::string_view metainfo);

}  // namespace bittern::daemon
