#pragma once
/// How often one peer may be asked in vain.

#include <algorithm>
#include <cstdint>
#include <utility>

namespace bittern::swarm {

/// A peer that rejects what it is asked for, or chokes and unchokes, is asked again at once, some 50,000 times a
/// second if it is fast. Honest ones do so too, though for a while: when they choke, and where a file is not there at
/// the moment. Without a block in between a peer may turn away
/// - four times as much as is ever asked for at once, and on top of that a hundred requests in each second;
/// - what it likes for some seconds (those in which it turned something away; honest peers that choke have pauses of
///   many seconds between them), unless it keeps enough of what it was asked for: one that is slow and has its queue
///   full turns away only what is too much.
class RequestAllowance {
public:
    static constexpr int most = 2000, each_second = 100, most_seconds = 8;

    void asked() {
        --left_;
        ++asked_;
    }
    /// One request was rejected by a peer that lets us ask.
    void rejected() { turned_away_ = std::min(asked_, turned_away_ + 1); }
    /// All that waited for an answer is dropped.
    void choked() { turned_away_ = asked_; }
    /// A block came: whatever else it does, this peer gives.
    void came() { *this = {}; }
    void second_passed() {
        left_ = std::min(most, left_ + each_second);
        const bool anew = std::exchange(turned_away_before_, turned_away_) < turned_away_;
        constexpr std::int64_t almost_all = 3, of = 4;
        if (anew && turned_away_ * of >= asked_ * almost_all) ++seconds_;
    }
    [[nodiscard]] bool is_used_up() const { return left_ <= 0 || seconds_ >= most_seconds; }

private:
    int left_ = most;
    int seconds_ = 0;  ///< in which almost nothing that was asked for was kept
    std::int64_t asked_ = 0, turned_away_ = 0, turned_away_before_ = 0;
};

}  // namespace bittern::swarm
