#pragma once
/// How much of what one peer, and all of them, asked for waits in memory until it is read.

#include "base/units.hpp"

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

namespace bittern::swarm {

/// How much may wait. The most at once is `all`, and `always` for each peer.
struct UnreadLimits {
    Bytes always = kib(64);  ///< of one peer, whatever the others have: twice what libtorrent's clients ask for at once
    Bytes one = mib(1);      ///< of one peer; has room for the largest answers to what they ask for at once
    Bytes all = mib(16);     ///< of all peers together
};

/// What all peers of an engine have not read. Counted on the network thread; read anywhere.
struct UnreadOfAll {
    UnreadLimits limits = {};
    std::atomic<std::int64_t> bytes = 0;
};

/// The share of one connection; what it counted goes with it.
class UnreadAnswers {
public:
    explicit UnreadAnswers(std::shared_ptr<UnreadOfAll> all) : all_(std::move(all)) {}
    ~UnreadAnswers() { all_->bytes -= count().count; }
    UnreadAnswers(const UnreadAnswers&) = delete;
    UnreadAnswers& operator=(const UnreadAnswers&) = delete;

    /// At least what waits, as known from the last look.
    [[nodiscard]] Bytes count() const { return before_ + since_; }
    /// Whether one more answer may wait, without a look.
    [[nodiscard]] bool small_with(Bytes answer) const { return count() + answer <= all_->limits.always; }
    /// Whether one more answer may wait.
    [[nodiscard]] bool room_for(Bytes answer) const;
    void add(Bytes answer);
    /// A look at the connection: all bytes that wait to be sent, and how many bytes of content it has been sent since
    /// its beginning. Bytes are sent in the order in which they came to wait.
    void look(Bytes waiting, Bytes content_sent);

private:
    std::shared_ptr<UnreadOfAll> all_;
    Bytes before_{};  ///< of what came to wait before the mark
    Bytes since_{};
    Bytes mark_waiting_{};  ///< what a look saw
    Bytes mark_content_{};
};

}  // namespace bittern::swarm
