#pragma once
/// What of a torrent lies on the disk, without getting or changing anything of it.

#include "content/tree.hpp"
#include "swarm/plan.hpp"

#include <functional>
#include <stop_token>

namespace bittern::swarm {

struct Sight {
    std::vector<bool> have;                  ///< one a piece: it is there, and right
    bool complete = false;                   ///< all that is wanted is, and on the disk itself
    std::vector<content::FileStamp> stamps;  ///< one a file, of a complete one
    std::vector<std::string> paths;          ///< as in the plan
};

/// Plans, and hashes what lies there, on all cores. `on_progress` is told of wanted bytes, on this thread. Blocks; what
/// plan_download() and examine() fail with, Fault::interrupted where it was stopped.
[[nodiscard]] Result<Sight> look_at(const torrent::Metainfo& metainfo, const PlanOptions& options,
                                    const std::function<void(Bytes done, Bytes total)>& on_progress,
                                    const std::stop_token& stop);

/// Whether anything at all has the place of a wanted file.
[[nodiscard]] bool is_anything_there(const Plan& plan, const std::filesystem::path& folder);

}  // namespace bittern::swarm
