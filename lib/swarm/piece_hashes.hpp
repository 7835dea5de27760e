#pragma once
/// What the pieces of a torrent must hash to.

#include "base/units.hpp"
#include "content/sha.hpp"
#include "torrent/metainfo.hpp"

#include <string_view>

namespace bittern::swarm {

/// A view into a Metainfo, which must outlive it.
class PieceHashes {
public:
    explicit PieceHashes(const torrent::Metainfo& metainfo) : metainfo_(&metainfo), sha1_(metainfo.piece_hashes()) {}

    /// Whether the torrent has a v1 half: SHA-1 of every piece.
    [[nodiscard]] bool has_v1() const { return !sha1_.empty(); }
    /// Whether it has a v2 half: SHA-256, file by file.
    [[nodiscard]] bool has_v2() const { return metainfo_->info_hash().v2.has_value(); }
    [[nodiscard]] bool is_right(PieceIndex piece, const content::Sha1& hash) const;
    /// Whether v2 tells the pieces of a file one by one; else only all of them together, by the root.
    [[nodiscard]] bool knows_roots(std::size_t file) const;
    /// `piece` is counted from the file's first.
    [[nodiscard]] bool is_right(std::size_t file, std::int32_t piece, const content::Sha256& root) const;

private:
    const torrent::Metainfo* metainfo_;
    std::string_view sha1_;  ///< 20 bytes a piece
};

}  // namespace bittern::swarm
