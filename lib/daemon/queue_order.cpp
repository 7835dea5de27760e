#include "daemon/queue_order.hpp"

#include <algorithm>
#include <unordered_set>

namespace bittern::daemon {

void QueueOrder::remove(Number number) {
    std::erase(order_, number);
}

void QueueOrder::move(const std::vector<Number>& numbers, QueueMove move) {
    const std::unordered_set<Number> moved(numbers.begin(), numbers.end());
    const auto is_moved = [&](Number number) { return moved.contains(number); };
    switch (move) {
        case QueueMove::top:
            std::ranges::stable_partition(order_, is_moved);
            break;
        case QueueMove::bottom:
            std::ranges::stable_partition(order_, [&](Number number) { return !is_moved(number); });
            break;
        case QueueMove::up:
            for (std::size_t k = 1; k < order_.size(); ++k)
                if (is_moved(order_[k]) && !is_moved(order_[k - 1])) std::swap(order_[k], order_[k - 1]);
            break;
        case QueueMove::down:
            for (std::size_t k = order_.size(); k-- > 1;)
                if (is_moved(order_[k - 1]) && !is_moved(order_[k])) std::swap(order_[k - 1], order_[k]);
            break;
    }
}

void QueueOrder::put(Number number, std::size_t place) {
    if (std::erase(order_, number) == 0) return;
    order_.insert(order_.begin() + static_cast<std::ptrdiff_t>(std::min(place, order_.size())), number);
}

}  // namespace bittern::daemon
