#pragma once
/// What stands in a download's way on disk, and may go: bytes behind a file's end, other names of a file; and whether
/// there is room.

#include "base/result.hpp"
#include "base/units.hpp"
#include "swarm/examine.hpp"

#include <filesystem>

namespace bittern::swarm {

/// Cuts wanted files that are longer than in the torrent, once it is settled that foreign files may be overwritten.
[[nodiscard]] Result<void> cut_to_size(const torrent::Metainfo& metainfo, const Plan& plan,
                                       const std::filesystem::path& folder);

/// Takes the names in `linked` away, so that the files begin anew and their other names keep what they have.
[[nodiscard]] Result<void> break_links(const Existing& existing, const std::filesystem::path& folder);

/// Fault::storage where the file system lacks room for what is still to come beside what was `promised` to others: says
/// how much is there and how much is needed.
[[nodiscard]] Result<void> check_space(const Plan& plan, const Existing& existing, const std::filesystem::path& folder,
                                       Bytes promised);

}  // namespace bittern::swarm
