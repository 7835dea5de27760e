#pragma once
/// Each torrent's description as a file beside the state database, for clients that ask where it is. Not part of the
/// state: what is missing is written anew.

#include "torrent/info_hash.hpp"

#include <filesystem>
#include <string_view>

namespace bittern::daemon {

/// Its path, whether it is there or not.
[[nodiscard]] std::filesystem::path torrent_file(const std::filesystem::path& state_folder,
                                                 const torrent::InfoHash& hashes);

/// Writes it; what fails is no matter. Blocks.
void write_torrent_file(const std::filesystem::path& file, std::string_view metainfo);

}  // namespace bittern::daemon
