#pragma once
/// What is at the planned paths, without opening anything.

#include "base/result.hpp"
#include "content/tree.hpp"
#include "swarm/plan.hpp"

#include <filesystem>
#include <span>
#include <vector>

namespace bittern::swarm {

/// A regular file at a planned path; all zero where there is none.
struct FileOnDisk {
    Bytes size;
    Bytes allocated;      ///< what the file system has given it, holes not counted
    bool linked = false;  ///< it has another name
    content::FileStamp stamp = {};
};

/// One a file of the torrent. Fault::refused where something else than a regular file has the place
/// of a wanted one.
[[nodiscard]] Result<std::vector<FileOnDisk>> look_at_files(const Plan& plan, const std::filesystem::path& folder);

/// What the file system has given to the wanted files, each counted up to its size in the torrent: blocks are rounded
/// up, and what a file has in excess helps no other.
[[nodiscard]] Bytes allocated_to(const torrent::Metainfo& metainfo, const Plan& plan, std::span<const FileOnDisk> disk);

}  // namespace bittern::swarm
