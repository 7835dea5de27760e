#include "daemon/queue_order.hpp"

#include <doctest/doctest.h>

using namespace bittern::daemon;
using Numbers = std::vector<Number>;

TEST_CASE("torrents are moved in the queue, alone or several together, and stay in their order") {
    QueueOrder order;
    for (const Number number : {1, 2, 3, 4, 5}) order.append(number);
    order.move({4, 5}, QueueMove::top);
    CHECK(order.all() == Numbers{4, 5, 1, 2, 3});
    order.move({4, 5}, QueueMove::down);
    CHECK(order.all() == Numbers{1, 4, 5, 2, 3});
    order.move({5, 3}, QueueMove::up);
    CHECK(order.all() == Numbers{1, 5, 4, 3, 2});
    order.move({1, 5}, QueueMove::up);  // first already
    CHECK(order.all() == Numbers{1, 5, 4, 3, 2});
    order.move({5, 1}, QueueMove::bottom);
    CHECK(order.all() == Numbers{4, 3, 2, 1, 5});
    order.put(5, 1);
    CHECK(order.all() == Numbers{4, 5, 3, 2, 1});
    order.put(4, 100);
    CHECK(order.all() == Numbers{5, 3, 2, 1, 4});
    order.remove(2);
    CHECK(order.all() == Numbers{5, 3, 1, 4});
}
