#pragma once
/// Where the files of a torrent will go, and whether they may: decided before anything is written.

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/units.hpp"
#include "torrent/metainfo.hpp"

namespace bittern::swarm {

struct PlanOptions {
    std::filesystem::path folder;                                ///< where the torrent's file or folder goes
    std::string name;                                            ///< instead of the torrent's own name; empty: that
    std::vector<std::string> select;                             ///< globs over paths below the torrent's name, or file numbers ("3", "1-4")
    std::vector<std::pair<std::int32_t, std::int32_t>> indices;  ///< so= ranges of the link
    bool symlinks = false;                                       ///< create links that stay inside the torrent's folder
};

/// What goes where.
struct Plan {
    std::filesystem::path target;               ///< the file or folder that is the answer
    std::vector<std::filesystem::path> paths;   ///< one a file, relative to `folder`; empty for pad files and links
    std::vector<bool> wanted;                   ///< one a file
    Bytes wanted_size;
    std::vector<std::string> remarks;           ///< names made safe, links left out
};

/// Fault::usage where nothing matches the selection (naming the nearest), Fault::refused where a path would be too long
/// for the file system or a symbolic link stands in the way inside the target.
[[nodiscard]] Result<Plan> plan_download(const torrent::Metainfo& metainfo, const PlanOptions& options);

/// What is on disk already, compared with the torrent.
struct Existing {
    std::vector<bool> have;                       ///< one a piece
    Bytes have_size;                              ///< wanted bytes that need not come
    Bytes allocated;                              ///< bytes on disk already occupied by wanted files
    std::vector<std::filesystem::path> foreign;   ///< files with bytes of their own that downloading would overwrite
};

/// Hashes what exists at the planned paths. Blocks: call it on a thread of its own. Holes and zeros count as not there;
/// any other byte in a piece that does not match makes its file foreign.
[[nodiscard]] Result<Existing> examine(const torrent::Metainfo& metainfo, const Plan& plan,
                                       const std::filesystem::path& folder,
                                       const std::function<void(Bytes done, Bytes total)>& on_progress,
                                       const std::stop_token& stop);

/// Fault::storage where the file system lacks room for what is still to come: says how much is there and how much is needed.
[[nodiscard]] Result<void> check_space(const Plan& plan, const Existing& existing, const std::filesystem::path& folder);

}  // namespace bittern::swarm
