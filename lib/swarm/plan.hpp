#pragma once
/// Where the files of a torrent will go, and whether they may: decided by a look at the names alone, before any file is
/// read (examine.hpp) or changed (make_way.hpp).

#include "base/result.hpp"
#include "base/units.hpp"
#include "storage/disk.hpp"
#include "torrent/metainfo.hpp"

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace bittern::swarm {

/// What was asked for: where to, under which name, and which of the files.
struct PlanOptions {
    std::filesystem::path folder;                ///< where the torrent's file or folder goes
    std::string name;                            ///< instead of the torrent's own name; empty: that
    std::map<std::size_t, std::string> renamed;  ///< files, by number, that get another path below that name
    std::vector<std::string> select;  ///< globs over paths below the torrent's name as in content::IgnoreRules
                                      ///< ("!" leaves out again), or file numbers from 0 ("3", "1-4")
    std::vector<std::pair<std::int32_t, std::int32_t>>
        indices;                         ///< so= ranges of the link; not looked at where `select` is given
    std::vector<std::size_t> postponed;  ///< files to leave out for now, whatever else is said
    bool symlinks = false;               ///< create links that stay inside the torrent's folder
    storage::Storage storage = storage::Storage::own;  ///< the engine's
};

/// Fault::usage for what can't be the name of a download: it stays as it is when it is printed and when it is created.
[[nodiscard]] Result<void> check_name(const std::string& name);

/// What goes where.
struct Plan {
    std::filesystem::path target;    ///< the file or folder that is the answer
    std::vector<std::string> paths;  ///< one a file, relative to `folder`; empty for pad files and links. A path object
                                     ///< takes several times as much
    std::vector<bool> wanted;        ///< one a file
    Bytes wanted_size;
    std::filesystem::path part_file;   ///< what is kept beside the files, relative to `folder`; empty where
                                       ///< every file is wanted: see part_file.hpp
    std::vector<std::string> remarks;  ///< names made safe, links left out
};

/// The paths that a plan has, before anything is looked at.
[[nodiscard]] std::vector<std::string> planned_paths(const torrent::Metainfo& metainfo, const std::string& name,
                                                     const std::map<std::size_t, std::string>& renamed);

/// Fault::usage where nothing matches a part of the selection (naming the nearest), Fault::refused where a path would
/// be too long for the file system, where a symbolic link stands anywhere on the way from the folder to a wanted file,
/// or where something else than a regular file has the place of one. What has the place of a file not wanted is no
/// matter.
[[nodiscard]] Result<Plan> plan_download(const torrent::Metainfo& metainfo, const PlanOptions& options);

}  // namespace bittern::swarm
