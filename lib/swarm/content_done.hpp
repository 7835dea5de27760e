// private: libtorrent
#pragma once
/// How much of the content of a torrent is here whose files have pieces of their own (v2, hybrid).

#include "torrent/metainfo.hpp"

#include <vector>

#include <libtorrent/torrent_status.hpp>

namespace bittern::swarm {

/// libtorrent counts a block of a piece that is not verified yet as 16 KiB, though most of it may be filler: of small
/// files that come fast, it tells several times what there is of them, and less again a moment later.
class ContentDone {
public:
    /// `wanted`: one a file; empty: all.
    ContentDone(torrent::Metainfo metainfo, std::vector<bool> wanted);
    /// Of wanted files: verified, and about as much as came besides. Never more than is wanted. Each call knows of the
    /// one before.
    [[nodiscard]] Bytes of(const lt::torrent_status& status);

private:
    [[nodiscard]] Bytes content_of(std::int64_t piece) const;

    torrent::Metainfo metainfo_;
    std::vector<bool> wanted_;
    double share_ = 1;        ///< of content in what its blocks are counted as
    std::vector<bool> seen_;  ///< pieces that were verified at the last call …
    Bytes verified_;          ///< … and what wanted files have in them
};

}  // namespace bittern::swarm
