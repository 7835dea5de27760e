#pragma once
/// When a download that gets nowhere is given up. Junk is no way to keep it waiting: only what is verified, or counts
/// as if it were until its piece fails, puts the clock back.

#include "base/units.hpp"

#include <chrono>
#include <optional>
#include <utility>

namespace bittern::swarm {

/// The clock of one download; the time is told to it.
class Patience {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// nullopt: endless.
    explicit Patience(std::optional<std::chrono::seconds> limit) : limit_(limit) {}

    /// A step was done (metadata with the right hash is here, a transfer begins): the clock starts anew, and bytes are
    /// counted from 0.
    void begin_step(Time now) {
        since_ = now;
        resting_since_.reset();
        most_ = {};
    }
    /// The clock stands still: nobody is waited for (what is on disk is looked at). Once is as good as twice.
    void rest(Time now) {
        if (!resting_since_) resting_since_ = now;
    }
    /// … and goes on. What was counted stays counted, so a step that is tried again and again still comes to its end.
    void go_on(Time now) {
        if (resting_since_) since_ += now - *std::exchange(resting_since_, std::nullopt);
    }
    /// So many bytes of this step are here and not known to be wrong. Bytes of a piece that failed are counted out
    /// again, and when they come once more that is no advance. Whether it was one.
    bool have(Bytes bytes, Time now) {
        if (bytes <= most_) return false;
        most_ = bytes;
        since_ = now;
        return true;
    }
    /// Whether so long nothing advanced that the limit is reached.
    [[nodiscard]] bool is_over(Time now) const { return limit_ && !resting_since_ && now - since_ >= *limit_; }

private:
    std::optional<std::chrono::seconds> limit_;
    Time since_{};
    std::optional<Time> resting_since_;
    Bytes most_;
};

}  // namespace bittern::swarm
