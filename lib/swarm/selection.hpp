#pragma once
/// Which files of a torrent are wanted.

#include "base/result.hpp"
#include "swarm/plan.hpp"
#include "torrent/metainfo.hpp"

#include <vector>

namespace bittern::swarm {

/// Whether bittern ever makes a file for it: no filler, no link.
[[nodiscard]] bool is_created(const torrent::File& file);

/// The file's path below the torrent's folder, parts joined by '/'; a single file's is the
/// torrent's name.
[[nodiscard]] std::string path_of(const torrent::Metainfo& metainfo, const torrent::File& file);

/// One flag a file. `options.select` decides if there is any, else `options.indices`, else all are
/// wanted; files that are not created never are. A pattern that matches nothing and a number that
/// is none are Fault::usage.
[[nodiscard]] Result<std::vector<bool>> select_files(const torrent::Metainfo& metainfo, const PlanOptions& options);

}  // namespace bittern::swarm
