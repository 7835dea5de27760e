// private: libtorrent
#pragma once
/// Pieces of a torrent that libtorrent has and that are not to be had at present, and what its peers are told of them.

#include "swarm/stretches.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include <libtorrent/extensions.hpp>

namespace bittern::swarm {

/// Whose pieces are held back; any thread may call any of it.
class Withheld {
public:
    explicit Withheld(std::int32_t piece_count) : piece_count_(piece_count) {}

    /// The pieces of a file that is lost; and back. A piece is held back as long as one of its files is lost.
    void hold(PieceSpan pieces);
    void give(PieceSpan pieces);

    [[nodiscard]] bool holds(PieceIndex piece) const;

    /// What peers that were told of `told` (one a piece, or empty: of none) are to be told to know what is so now, at
    /// most that many; `told` follows.
    struct News {
        PieceIndex piece;
        bool have = false;
    };
    [[nodiscard]] std::vector<News> news(std::vector<bool>& told, std::size_t most) const;
    /// Goes up with every change, so that only then news are looked for.
    [[nodiscard]] std::uint64_t version() const;

private:
    void add(PieceSpan pieces, int lost);

    const std::int32_t piece_count_;
    mutable std::mutex mutex_;     ///< of what follows
    std::vector<int> lost_files_;  ///< of each piece; empty: none of any
    std::int64_t held_ = 0;        ///< sum of these
    std::uint64_t version_ = 0;
};

/// libtorrent 2.0 can't be told that a piece is gone but by a check of everything, for which it drops all peers; so it
/// goes on to say that it has them, and this takes care of the rest. Who understands lt_donthave (BEP 54) is told
/// within a second of each piece, and by HAVE when it is back. Requests of others are turned away: by a reject (BEP 6)
/// within a second, so that a peer that asks at once again asks no faster than that; a peer that knows no rejects is
/// choked and unchoked instead, every ten seconds at most. Never is anything sent for them.
[[nodiscard]] std::shared_ptr<lt::torrent_plugin> hold_back(std::shared_ptr<const Withheld> withheld);

}  // namespace bittern::swarm
