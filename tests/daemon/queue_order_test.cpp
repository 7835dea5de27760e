#include "daemon/queue_order.hpp"

#include <algorithm>

#include <doctest/doctest.h>

using namespace bittern::daemon;
using Numbers = std::vector<Number>;

namespace {

/// An order together with the ranks that are kept of it.
struct Kept {
    explicit Kept(const Numbers& numbers) {
        for (const auto number : numbers) ranks[number] = order.append(number);
    }
    /// So many were changed.
    std::size_t take(const QueueOrder::Ranks& changed) {
        for (const auto& [number, rank] : changed) ranks[number] = rank;
        return changed.size();
    }
    std::size_t move(const Numbers& numbers, QueueMove how) { return take(order.move(numbers, how)); }
    std::size_t put(Number number, std::size_t place) { return take(order.put(number, place)); }
    /// As a later run has it.
    [[nodiscard]] Numbers read() const {
        std::vector<std::pair<std::int64_t, Number>> sorted;
        for (const auto number : order.all()) sorted.emplace_back(ranks.at(number), number);
        std::ranges::sort(sorted);
        Numbers numbers;
        for (const auto& [rank, number] : sorted) numbers.push_back(number);
        return numbers;
    }

    QueueOrder order;
    std::unordered_map<Number, std::int64_t> ranks;
};

}  // namespace

TEST_CASE("torrents are moved in the queue, alone or several together, and stay in their order") {
    Kept kept({1, 2, 3, 4, 5});
    const auto now = [&] {
        CHECK(kept.read() == kept.order.all());
        return kept.order.all();
    };
    kept.move({4, 5}, QueueMove::top);
    CHECK(now() == Numbers{4, 5, 1, 2, 3});
    kept.move({4, 5}, QueueMove::down);
    CHECK(now() == Numbers{1, 4, 5, 2, 3});
    kept.move({5, 3}, QueueMove::up);
    CHECK(now() == Numbers{1, 5, 4, 3, 2});
    kept.move({1, 5}, QueueMove::up);  // first already
    CHECK(now() == Numbers{1, 5, 4, 3, 2});
    kept.move({5, 1}, QueueMove::bottom);
    CHECK(now() == Numbers{4, 3, 2, 1, 5});
    kept.put(5, 1);
    CHECK(now() == Numbers{4, 5, 3, 2, 1});
    kept.put(4, 100);
    CHECK(now() == Numbers{5, 3, 2, 1, 4});
    kept.order.remove(2);
    CHECK(now() == Numbers{5, 3, 1, 4});
    kept.ranks[6] = kept.order.append(6);
    CHECK(now() == Numbers{5, 3, 1, 4, 6});
    CHECK(kept.put(77, 0) == 0);
    CHECK(kept.move({77}, QueueMove::top) == 0);
    CHECK(kept.move({5, 3, 1, 4, 6}, QueueMove::bottom) == 0);
}

TEST_CASE("a move changes what is kept of few, however many there are") {
    Numbers many(1000);
    for (std::size_t k = 0; k < many.size(); ++k) many[k] = static_cast<Number>(k);
    Kept kept(many);
    CHECK(kept.move({900, 500}, QueueMove::top) == 2);
    CHECK(kept.move({3}, QueueMove::bottom) == 1);
    CHECK(kept.move({700}, QueueMove::up) == 2);
    CHECK(kept.put(10, 20) < 20);
    CHECK(kept.read() == kept.order.all());
}

TEST_CASE("ranks of an earlier run hold as long as they tell an order") {
    QueueOrder order;
    CHECK(order.append(7, -20) == -20);
    CHECK(order.append(8, 4) == 4);
    CHECK(order.append(9, 4) == 5);  // as versions before had it
    CHECK(order.append(10) == 6);
}
