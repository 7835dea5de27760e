// private: libtorrent
#pragma once
/// What is sent of a torrent besides its content: zeros between files, which peers ask for with the blocks they are in.

#include "torrent/metainfo.hpp"

#include <atomic>
#include <memory>

#include <libtorrent/extensions.hpp>

namespace bittern::swarm {

/// Where the fillers of a torrent are.
class Filler {
public:
    explicit Filler(torrent::Metainfo metainfo) : metainfo_(std::move(metainfo)) {}
    /// Whether there may be any: files begin with a piece (v2, hybrid), or pad files say so.
    [[nodiscard]] bool any() const;
    /// Bytes of the block that belong to no file.
    [[nodiscard]] Bytes in(PieceIndex piece, Bytes start, Bytes length) const;

private:
    torrent::Metainfo metainfo_;
};

/// Bytes that were sent; counted on the network thread, read anywhere.
using SentFiller = std::atomic<std::int64_t>;

/// Counts the fillers in blocks that are sent (add_torrent_params::extensions). libtorrent counts their bytes as
/// content, though a moment later: when they have left.
[[nodiscard]] std::shared_ptr<lt::torrent_plugin> count_sent_filler(Filler filler, std::shared_ptr<SentFiller> sent);

}  // namespace bittern::swarm
