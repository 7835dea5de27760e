#pragma once
/// How much metadata one peer is given, and how fast: nobody may use us to flood another or to fill
/// our memory.

#include "base/units.hpp"

#include <chrono>
#include <deque>
#include <optional>

namespace bittern::swarm {

/// What becomes of a request.
enum class Verdict {
    queued,    ///< its piece waits to be sent
    rejected,  ///< there is no such piece, or the peer had its share of this minute: to be told so
    ignored,   ///< the same, and the peer was told so often enough
};

/// The requests of one peer for pieces of our metadata.
class MetadataServing {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// In each minute a peer gets the whole metadata this often.
    static constexpr int copies_per_minute = 2;
    /// And so many of its requests are rejected; those beyond get no answer.
    static constexpr int rejects_per_minute = 64;

    /// Takes a request for a piece of metadata of this size, 0 where there is none.
    [[nodiscard]] Verdict take(PieceIndex piece, Bytes size, Time now);
    /// Whether nothing is waiting to be sent.
    [[nodiscard]] bool idle() const { return waiting_.empty(); }
    /// The next piece to send, in the order they were asked for.
    [[nodiscard]] std::optional<PieceIndex> next();

private:
    [[nodiscard]] bool accept(PieceIndex piece, Bytes size);

    std::deque<PieceIndex> waiting_;
    std::optional<Time> minute_began_;
    std::int64_t accepted_ = 0;  ///< since then
    int rejected_ = 0;           ///< since then
};

}  // namespace bittern::swarm
