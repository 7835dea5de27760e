#include "daemon/speed_shares.hpp"

#include <algorithm>
#include <numeric>

namespace bittern::daemon {
namespace {

/// Without any a torrent could never show that it wants more; 0 would be no limit.
constexpr std::int64_t least = 1000;

/// What a torrent is taken to want: it may grow by half until the next look.
std::int64_t demand(const Sharer& sharer) {
    return sharer.uses.per_second + sharer.uses.per_second / 2 + 4 * least;
}

}  // namespace

std::vector<Rate> shares_of(Rate limit, const std::vector<Sharer>& sharers) {
    std::vector<Rate> shares(sharers.size());
    std::vector<std::size_t> order(sharers.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    // Who wants the least for its weight is served first, and what it leaves is there for those that follow.
    std::ranges::sort(order, {}, [&](std::size_t k) { return demand(sharers[k]) / std::max(1, sharers[k].weight); });
    std::int64_t rest = limit.per_second, weights = 0;
    for (const auto& sharer : sharers) weights += std::max(1, sharer.weight);
    for (const auto k : order) {
        const auto weight = std::max(1, sharers[k].weight);
        shares[k].per_second = std::max(least, std::min(demand(sharers[k]), rest * weight / weights));
        rest = std::max<std::int64_t>(0, rest - shares[k].per_second);
        weights -= weight;
    }
    // What nobody wants now is for whoever wants it first.
    for (auto& share : shares) share.per_second += rest / static_cast<std::int64_t>(shares.size());
    return shares;
}

}  // namespace bittern::daemon
