#pragma once
/// What is wrong with a torrent although it can be used.

#include "base/units.hpp"
#include "torrent/metainfo.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bittern::torrent {

/// Some clients refuse larger pieces.
constexpr Bytes largest_common_piece = mib(16);

/// Sentences, printable: the remarks of the Metainfo, those on names first, and besides bencoding that is not canonical
/// (BEP 3), piece layers that are missing, pieces of a size that clients refuse, known keys of a wrong type, a creation
/// date that is none, names that other systems take for one, a private torrent that nobody finds. `torrent_file` is
/// what the Metainfo was parsed from.
[[nodiscard]] std::vector<std::string> problems_of(std::string_view torrent_file, const Metainfo& metainfo);

}  // namespace bittern::torrent
