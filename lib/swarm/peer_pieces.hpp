#pragma once
/// What one peer has of a torrent, from its own words and from what we sent it: enough to tell when
/// it became complete.

#include "base/units.hpp"

#include <vector>

namespace bittern::swarm {

/// Some of a torrent's pieces; takes memory only while it is neither empty nor full.
class PieceSet {
public:
    explicit PieceSet(std::int32_t count) : count_(count) {}
    /// Pieces out of range change nothing.
    void insert(PieceIndex piece);
    void erase(PieceIndex piece);
    void fill();
    void clear();
    [[nodiscard]] bool full() const { return size_ == count_; }

private:
    [[nodiscard]] bool in_range(PieceIndex piece) const { return piece.value >= 0 && piece.value < count_; }

    std::int32_t count_;
    std::int32_t size_ = 0;
    std::vector<bool> bits_;  ///< empty where size_ says it all
};

/// Pieces of one peer on one connection. A peer that had everything from the first is not one that
/// became complete.
class PeerPieces {
public:
    explicit PeerPieces(std::int32_t piece_count) : claimed_(piece_count), covered_(piece_count) {}

    /// The peer says in one message what it has: everything, or just the pieces that follow one by
    /// one.
    void has_all();
    void has_none();
    /// The peer has this piece, or has it no longer (BEP 54).
    void has(PieceIndex piece);
    void lost(PieceIndex piece);
    /// At least a part of the piece was sent to the peer by us.
    void sent(PieceIndex piece);

    /// Whether it lacked pieces on this connection, was sent some by us, and has all of them now. Some clients don't
    /// tell a seed which pieces they got, or leave before they do: one that is `content` (it says that it wants nothing
    /// more), and was sent some of every piece that it didn't claim, counts as well. One that chose only some files was
    /// never sent the rest.
    [[nodiscard]] bool became_complete(bool content) const;

private:
    PieceSet claimed_;  ///< by the peer
    PieceSet covered_;  ///< claimed or sent
    bool lacked_ = false;
    bool spoke_ = false;
    bool took_ = false;  ///< something from us: words alone make no copy
};

}  // namespace bittern::swarm
