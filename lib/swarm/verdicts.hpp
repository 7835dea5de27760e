#pragma once
/// From right and wrong pieces to what is said of each file. Private to this room.

#include "swarm/content_on_disk.hpp"
#include "swarm/verify.hpp"

#include <vector>

namespace bittern::swarm {

/// `right` has one flag a piece. `extra` is left empty.
[[nodiscard]] Verification verdicts_on(const torrent::Metainfo& metainfo, const ContentOnDisk& disk,
                                       const std::vector<char>& right);

}  // namespace bittern::swarm
