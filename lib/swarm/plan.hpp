#pragma once
/// Where the files of a torrent will go, and whether they may: decided before anything is written.

#include "base/result.hpp"
#include "base/units.hpp"
#include "torrent/metainfo.hpp"

#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

namespace bittern::swarm {

/// What was asked for: where to, under which name, and which of the files.
struct PlanOptions {
    std::filesystem::path folder;     ///< where the torrent's file or folder goes
    std::string name;                 ///< instead of the torrent's own name; empty: that
    std::vector<std::string> select;  ///< globs over paths below the torrent's name as in content::IgnoreRules
                                      ///< ("!" leaves out again), or file numbers from 0 ("3", "1-4")
    std::vector<std::pair<std::int32_t, std::int32_t>>
        indices;            ///< so= ranges of the link; not looked at where `select` is given
    bool symlinks = false;  ///< create links that stay inside the torrent's folder
};

/// What goes where.
struct Plan {
    std::filesystem::path target;              ///< the file or folder that is the answer
    std::vector<std::filesystem::path> paths;  ///< one a file, relative to `folder`; empty for pad files and links
    std::vector<bool> wanted;                  ///< one a file
    Bytes wanted_size;
    std::filesystem::path part_file;   ///< what libtorrent keeps beside the files, relative to `folder`; empty where
                                       ///< every file is wanted: see part_file.hpp
    std::vector<std::string> remarks;  ///< names made safe, links left out
};

/// Fault::usage where nothing matches a part of the selection (naming the nearest), Fault::refused where a path would
/// be too long for the file system, where a symbolic link stands anywhere on the way from the folder to a wanted file,
/// or where something else than a regular file has the place of one. What has the place of a file not wanted is no
/// matter.
[[nodiscard]] Result<Plan> plan_download(const torrent::Metainfo& metainfo, const PlanOptions& options);

/// What is on disk already, compared with the torrent.
struct Existing {
    std::vector<bool> have;  ///< one a piece: right, and all of it in wanted files
    Bytes have_size;         ///< wanted bytes in these pieces
    Bytes right_size;  ///< all wanted bytes known to be right: more where a piece is right but reaches into files that
                       ///< are there and not wanted
    Bytes allocated;   ///< bytes on disk already occupied by wanted files
    std::vector<std::filesystem::path> foreign;  ///< wanted files with bytes of their own that downloading would
                                                 ///< overwrite, or that are longer than in the torrent; relative to
                                                 ///< the folder
    std::vector<std::filesystem::path> linked;   ///< wanted files that would be written and have another name (a hard
                                                 ///< link) that would change with them
};

/// Hashes what exists at the planned paths, on all cores. Blocks: call it on a thread of its own, which is also the one
/// that progress is told on. Holes and zeros count as not there; any other byte in a piece that does not match makes
/// its file foreign. Files that are not wanted are read where they help to tell that wanted ones are right. A hybrid's
/// pieces must be right for both halves. A v2 file whose piece layer is not known is kept whole or not at all; of a
/// hybrid it is kept by v1, and compared with v2 where it is complete. Fault::verification where only one half calls
/// something right, Fault::storage for what can't be read, Fault::refused for what is no regular file,
/// Fault::interrupted.
[[nodiscard]] Result<Existing> examine(const torrent::Metainfo& metainfo, const Plan& plan,
                                       const std::filesystem::path& folder,
                                       const std::function<void(Bytes done, Bytes total)>& on_progress,
                                       const std::stop_token& stop);

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
