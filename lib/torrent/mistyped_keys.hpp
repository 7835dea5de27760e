#pragma once
/// Keys that are known but hold something else than they should, so that reading passes them over.

#include <string>
#include <string_view>
#include <vector>

namespace bittern::torrent {

/// Sentences, printable, one a key: "'comment' is a number, not a text: it is passed over". `torrent_file` has been
/// parsed, so what would be refused is not looked at. Of bytes that are no torrent: none.
[[nodiscard]] std::vector<std::string> mistyped_keys(std::string_view torrent_file);

}  // namespace bittern::torrent
