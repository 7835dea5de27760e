#pragma once
/// Whether files that were lost have their bytes again.

#include "storage/file_paths.hpp"
#include "swarm/lost_files.hpp"

#include <span>
#include <stop_token>
#include <vector>

namespace bittern::swarm {

/// What is at the place of a file that was lost: one stat, and where a read had failed that one is tried again.
[[nodiscard]] LostFiles::Sight look_at(const LostFiles::Suspect& suspect);

/// Hashes all pieces that have bytes of these files, on the thread that calls; one verdict a file. `wrong` where any
/// of its pieces is; `unknown` where it, or another that its pieces need, can't be opened or read, where its stamp is
/// not the one given, before or afterwards, and when it was stopped.
[[nodiscard]] std::vector<Verdict> reexamine(const torrent::Metainfo& metainfo, const storage::FilePaths& paths,
                                             std::span<const FileAt> files, const std::stop_token& stop);

}  // namespace bittern::swarm
