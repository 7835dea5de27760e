#include "daemon/queue_order.hpp"

#include <algorithm>
#include <unordered_set>

namespace bittern::daemon {

std::int64_t QueueOrder::append(Number number, std::int64_t rank) {
    if (!order_.empty()) rank = std::max(rank, ranks_.at(order_.back()) + 1);
    order_.push_back(number);
    ranks_[number] = rank;
    return rank;
}

void QueueOrder::remove(Number number) {
    std::erase(order_, number);
    ranks_.erase(number);
}

/// One after the other from `rank` on.
QueueOrder::Ranks QueueOrder::ranks_from(std::size_t first, std::size_t end, std::int64_t rank) {
    Ranks changed;
    for (auto k = first; k < end; ++k, ++rank)
        if (std::exchange(ranks_[order_[k]], rank) != rank) changed.emplace_back(order_[k], rank);
    return changed;
}

/// Whoever stands where another stood has the rank that belongs there.
QueueOrder::Ranks QueueOrder::ranks_after(const std::vector<Number>& before) {
    Ranks changed;
    for (std::size_t k = 0; k < order_.size(); ++k)
        if (order_[k] != before[k]) changed.emplace_back(order_[k], ranks_.at(before[k]));
    for (const auto& [number, rank] : changed) ranks_[number] = rank;
    return changed;
}

QueueOrder::Ranks QueueOrder::move(const std::vector<Number>& numbers, QueueMove move) {
    const std::unordered_set<Number> moved(numbers.begin(), numbers.end());
    const auto is_moved = [&](Number number) { return moved.contains(number); };
    const auto before = order_;
    const auto place = [&](auto at) { return static_cast<std::size_t>(at - order_.begin()); };
    switch (move) {
        case QueueMove::top: {
            const auto count = place(std::ranges::stable_partition(order_, is_moved).begin());
            if (order_ == before) return {};
            return ranks_from(0, count, ranks_.at(order_[count]) - static_cast<std::int64_t>(count));
        }
        case QueueMove::bottom: {
            const auto first =
                place(std::ranges::stable_partition(order_, [&](Number one) { return !is_moved(one); }).begin());
            if (order_ == before) return {};
            return ranks_from(first, order_.size(), ranks_.at(order_[first - 1]) + 1);
        }
        case QueueMove::up:
            for (std::size_t k = 1; k < order_.size(); ++k)
                if (is_moved(order_[k]) && !is_moved(order_[k - 1])) std::swap(order_[k], order_[k - 1]);
            break;
        case QueueMove::down:
            for (std::size_t k = order_.size(); k-- > 1;)
                if (is_moved(order_[k - 1]) && !is_moved(order_[k])) std::swap(order_[k - 1], order_[k]);
            break;
    }
    return ranks_after(before);
}

QueueOrder::Ranks QueueOrder::put(Number number, std::size_t place) {
    const auto before = order_;
    if (std::erase(order_, number) == 0) return {};
    order_.insert(order_.begin() + static_cast<std::ptrdiff_t>(std::min(place, order_.size())), number);
    return ranks_after(before);
}

}  // namespace bittern::daemon
