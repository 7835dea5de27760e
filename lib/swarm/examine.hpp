#pragma once
/// What is on disk already of a download that was planned: read, hashed, and changed in nothing.

#include "base/result.hpp"
#include "base/units.hpp"
#include "swarm/disk_state.hpp"
#include "swarm/plan.hpp"

#include <filesystem>
#include <functional>
#include <span>
#include <stop_token>
#include <vector>

namespace bittern::swarm {

/// What is on disk already, compared with the torrent.
struct Existing {
    std::vector<bool> have;  ///< one a piece: right, and all of it in wanted files
    Bytes have_size;         ///< wanted bytes in these pieces
    Bytes right_size;  ///< all wanted bytes known to be right: more where a piece is right but reaches into files that
                       ///< are there and not wanted
    std::int64_t known = 0;   ///< pieces that were known to be right beforehand, and were not hashed
    std::int64_t hashed = 0;  ///< pieces that were read and compared with their hashes, the last time
    bool knew = false;        ///< what was known beforehand held
    Bytes allocated;          ///< bytes on disk already occupied by wanted files
    std::vector<std::filesystem::path> foreign;  ///< wanted files with bytes of their own that downloading would
                                                 ///< overwrite, or that are longer than in the torrent; relative to
                                                 ///< the folder
    std::vector<std::size_t> unjudged;  ///< wanted files, by number, of the right size with bytes in pieces that can't
                                        ///< be judged before other wanted files are there; none of them is foreign
    std::vector<content::FileStamp> stamps;  ///< one a file, as they were while they were hashed; empty ones for what
                                             ///< is not there
    std::vector<std::filesystem::path> linked;  ///< wanted files that would be written and have another name (a hard
                                                ///< link) that would change with them
};

/// What was verified before, and how the files were left then.
struct Verified {
    std::vector<bool> pieces;                ///< one a piece: it was right; empty: none was
    std::vector<content::FileStamp> stamps;  ///< one a file; an empty one where nothing is known
};

/// Pieces that need no hash, since a resume record says that they were synced, and the files as they were when that was
/// found to hold. Where a wanted file has changed by then, or does meanwhile, nothing is known.
struct Known {
    std::vector<bool> pieces;  ///< one a piece; empty: none
    std::vector<FileOnDisk> disk;
};

/// Hashes what exists at the planned paths, on all cores. Blocks: call it on a thread of its own, which is also the one
/// that progress is told on. Holes and zeros count as not there; any other byte in a piece that does not match makes
/// its file foreign, unless that piece reaches into a wanted file that is missing, too short, or one of `own` (one a
/// file: an earlier run's, which may be unfinished): then nothing can be said of it yet. Files that are not wanted are
/// read where they help to tell that wanted ones are right. A hybrid's pieces must be right for both halves. A v2 file
/// whose piece layer is not known is kept whole or not at all; of a hybrid it is kept by v1, and compared with v2 where
/// it is complete. Pieces that were `verified` aren't read again where all of their files have the stamps given there.
/// Where wanted files change meanwhile all are read again, a few times at most. Fault::verification
/// where only one half calls something right, Fault::storage for what can't be read or changes on and on,
/// Fault::refused for what is no regular file, Fault::interrupted.
[[nodiscard]] Result<Existing> examine(const torrent::Metainfo& metainfo, const Plan& plan,
                                       const std::filesystem::path& folder,
                                       const std::function<void(Bytes done, Bytes total)>& on_progress,
                                       const std::stop_token& stop, const std::vector<bool>& own = {},
                                       const Known& known = {}, const Verified& verified = {});

/// One a file: wanted, and something of it is still to be written.
[[nodiscard]] std::vector<bool> unfinished(const Existing& existing, const torrent::Metainfo& metainfo,
                                           const Plan& plan);

/// What remains of it for a plan that wants less, of files whose state on disk is given by one entry a file.
[[nodiscard]] Existing narrowed(Existing existing, const torrent::Metainfo& metainfo, const Plan& plan,
                                std::span<const FileOnDisk> disk);

}  // namespace bittern::swarm
