#pragma once
/// Gives the wanted files of a download all their space at once, so that nobody else can take it.

#include "swarm/disk_state.hpp"
#include "swarm/plan.hpp"

#include <filesystem>
#include <vector>

namespace bittern::swarm {

/// What came of it.
struct Preallocated {
    bool supported = true;                   ///< else the file system knows no such thing, and files stay sparse
    std::vector<content::FileStamp> stamps;  ///< one a file of the torrent: as they are now; empty for those not wanted
};

/// Makes the wanted files in their full size (fallocate(2)); bytes that are there stay. Fault::storage where there is
/// not enough space, a quota or a limit on the size of files included: then all is as it was before. May take its time.
[[nodiscard]] Result<Preallocated> preallocate(const torrent::Metainfo& metainfo, const Plan& plan,
                                               const std::filesystem::path& folder);

}  // namespace bittern::swarm
