#pragma once
/// How often one peer may be asked in vain.

#include <algorithm>

namespace bittern::swarm {

/// A peer that rejects what it is asked for, or chokes and unchokes, is asked again at once, some 50,000 times a
/// second. Honest ones do so too, though for a while: when they choke, and where a file is not there at the moment.
/// Four times as much as is ever asked for at once may go without a block, and on top of that what an honest peer turns
/// away in each second.
class RequestAllowance {
public:
    static constexpr int most = 2000, each_second = 100;

    void asked() { --left_; }
    /// A block came: whatever else it does, this peer gives.
    void came() { left_ = most; }
    void second_passed() { left_ = std::min(most, left_ + each_second); }
    [[nodiscard]] bool is_used_up() const { return left_ <= 0; }

private:
    int left_ = most;
};

}  // namespace bittern::swarm
