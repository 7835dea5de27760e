#pragma once
/// Whether bytes are a torrent at all, sound or not.

#include <string_view>

namespace bittern::torrent {

/// Whether they are a bencoded dictionary with an info dictionary in it (BEP 3). Whatever else there is to say of a
/// torrent is not asked: it takes a part of the time and memory of Metainfo::parse.
[[nodiscard]] bool has_info_dictionary(std::string_view bytes);

}  // namespace bittern::torrent
