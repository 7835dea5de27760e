#pragma once
/// Hashes taken from an older torrent of the same content, so that only what changed since is read.

#include "base/result.hpp"
#include "content/hash_cache.hpp"
#include "content/tree.hpp"
#include "torrent/metainfo.hpp"

#include <filesystem>

namespace bittern::torrent {

/// How much need not be read.
struct Reused {
    std::size_t files = 0;
    Bytes size;
};

class OldTorrent {
public:
    /// Faults as read_file and Metainfo::parse, naming the file.
    [[nodiscard]] static Result<OldTorrent> read(const std::filesystem::path& torrent_file);

    [[nodiscard]] const Metainfo& metainfo() const { return metainfo_; }

    /// Tells `cache` the hashes of files that have their path and size in the older torrent, were not touched (mtime
    /// and ctime) since it was written, and whose first and last pieces are right. More can't be known without reading
    /// them. Fault::refused where none of its hashes fits: another piece size, a half that it lacks, or v1 alone, whose
    /// pieces have bytes of several files.
    [[nodiscard]] Result<Reused> give(content::HashCache& cache, const content::Tree& tree, content::Format format,
                                      Bytes piece_size) const;

private:
    OldTorrent(Metainfo metainfo, std::int64_t written_ns) : metainfo_(std::move(metainfo)), written_ns_(written_ns) {}

    Metainfo metainfo_;
    std::int64_t written_ns_;  ///< when the file was
};

}  // namespace bittern::torrent
