#pragma once
/// One limit for several torrents, where libtorrent knows no common one.

#include "base/units.hpp"

#include <vector>

namespace bittern::daemon {

/// One of those that share.
struct Sharer {
    Rate uses;           ///< at the moment
    int weight = 1;      ///< of two that want more than there is, one of the double weight gets the double
    bool active = true;  ///< somebody is there to transfer with
};

/// What each may use from now on: who uses less than its part leaves the rest to the others, and has room to grow. All
/// that are active are the limit together, but for a least part that each has.
[[nodiscard]] std::vector<Rate> shares_of(Rate limit, const std::vector<Sharer>& sharers);

}  // namespace bittern::daemon
