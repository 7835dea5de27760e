#pragma once
/// A torrent's symbolic links, made once its files are complete.

#include "base/result.hpp"
#include "torrent/metainfo.hpp"

#include <filesystem>

namespace bittern::swarm {

/// Makes the link below `root`, the torrent's folder, and the folders on its way. No link that stands there already is
/// followed, the root included: through one the link would land outside, or be the wrong number of folders deep for its
/// target. Fault::refused where a folder's or the link's own place is taken (the same link is there already: fine),
/// Fault::storage for what the disk refuses.
[[nodiscard]] Result<void> make_link(const std::filesystem::path& root, const torrent::File& link);

}  // namespace bittern::swarm
