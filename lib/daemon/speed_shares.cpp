#include "daemon/speed_shares.hpp"

#include <algorithm>

namespace bittern::daemon {
namespace {

/// Without any a torrent could never show that it wants more; 0 would be no limit.
constexpr std::int64_t least = 1000;
constexpr std::int64_t begin_with = 4 * least;

/// What a torrent is taken to want: it may grow by half until the next look.
std::int64_t demand(const Sharer& sharer) {
    return sharer.uses.per_second + sharer.uses.per_second / 2 + begin_with;
}

}  // namespace

std::vector<Rate> shares_of(Rate limit, const std::vector<Sharer>& sharers) {
    const bool any_active = std::ranges::any_of(sharers, &Sharer::active);
    // Who has nobody to transfer with takes nothing from the others, and begins with little.
    std::vector<Rate> shares(sharers.size(), Rate{begin_with});
    std::vector<std::size_t> order;
    std::int64_t rest = limit.per_second, weights = 0;
    for (std::size_t k = 0; k < sharers.size(); ++k) {
        if (any_active && !sharers[k].active) continue;
        order.push_back(k);
        weights += std::max(1, sharers[k].weight);
    }
    // Who wants the least for its weight is served first, and what it leaves is there for those that follow.
    std::ranges::sort(order, {}, [&](std::size_t k) { return demand(sharers[k]) / std::max(1, sharers[k].weight); });
    for (const auto k : order) {
        const auto weight = std::max(1, sharers[k].weight);
        shares[k].per_second = std::max(least, std::min(demand(sharers[k]), rest * weight / weights));
        rest = std::max<std::int64_t>(0, rest - shares[k].per_second);
        weights -= weight;
    }
    // What nobody wants now is for whoever wants it first.
    for (const auto k : order) shares[k].per_second += rest / static_cast<std::int64_t>(order.size());
    return shares;
}

}  // namespace bittern::daemon
