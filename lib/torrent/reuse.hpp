#pragma once
/// Hashes taken from an older torrent of the same content, so that only what changed since is read.

#include "base/result.hpp"
#include "content/hash_cache.hpp"
#include "content/tree.hpp"
#include "torrent/metainfo.hpp"

namespace bittern::torrent {

/// What is as in the older torrent and need not be read.
struct Reused {
    std::size_t files = 0;
    Bytes size;
};

class OldTorrent {
public:
    explicit OldTorrent(Metainfo metainfo) : metainfo_(std::move(metainfo)) {}

    [[nodiscard]] const Metainfo& metainfo() const { return metainfo_; }

    /// Which files need not be read: those that `cache` knows, by their stamps, to have the root that the older torrent
    /// gives to their path. Its date says nothing: a copy or an edit of it is newer than what its hashes are of.
    /// `cache` is told the v2 hashes that it has not got, which the root vouches for; those of v1 nothing vouches for.
    /// Fault::refused where none of its hashes fits: another piece size, a half that it lacks, or v1 alone, whose
    /// pieces have bytes of several files.
    [[nodiscard]] Result<Reused> give(content::HashCache& cache, const content::Tree& tree, content::Format format,
                                      Bytes piece_size) const;

private:
    Metainfo metainfo_;
};

}  // namespace bittern::torrent
