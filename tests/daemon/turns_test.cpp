#include "daemon/turns.hpp"

#include <algorithm>

#include <doctest/doctest.h>

using namespace bittern::daemon;
using Numbers = std::vector<Number>;

namespace {

/// Four that want a turn, the last two in the queue first.
Turns four() {
    Turns turns;
    turns.want(1, 30, false);
    turns.want(2, 40, false);
    turns.want(3, -5, false);
    turns.want(4, 20, false);
    return turns;
}

}  // namespace

TEST_CASE("turns go to those that are first in the queue, and on to the next when one ends") {
    auto turns = four();
    CHECK(turns.give(2) == Numbers{3, 4});
    CHECK(turns.give(2).empty());
    CHECK(turns.has(4));
    CHECK_FALSE(turns.has(1));
    turns.leave(3);
    CHECK_FALSE(turns.has(3));
    CHECK(turns.give(2) == Numbers{1});
    turns.want(5, 35, false);  // before 2
    turns.leave(4);
    CHECK(turns.give(2) == Numbers{5});
    CHECK(turns.give(std::nullopt) == Numbers{2});
    CHECK(turns.give(0).empty());
    turns.leave(77);  // nobody
}

TEST_CASE("who has a turn keeps it when others are moved before it; who waits gets it in the new order") {
    auto turns = four();
    CHECK(turns.give(1) == Numbers{3});
    turns.want(2, -10, false);
    turns.want(3, 100, false);
    CHECK(turns.give(1).empty());
    CHECK(turns.has(3));
    turns.leave(3);
    CHECK(turns.give(1) == Numbers{2});
}

TEST_CASE("who is past the queue has a turn at once, and takes it from nobody") {
    auto turns = four();
    CHECK(turns.give(1) == Numbers{3});
    turns.want(2, 40, true);
    CHECK(turns.give(1) == Numbers{2});
    turns.want(3, -5, true);  // it had a turn, which is free now
    CHECK(turns.give(1) == Numbers{4});
    CHECK(turns.take_back(0) == Numbers{4});
    CHECK(turns.has(2));
}

TEST_CASE("who is stalled makes room for another, and keeps its turn when it goes on") {
    auto turns = four();
    CHECK(turns.give(1) == Numbers{3});
    turns.set_stalled(3, true);
    CHECK(turns.give(1) == Numbers{4});
    turns.set_stalled(3, false);
    CHECK(turns.give(1).empty());
    CHECK(turns.has(3));
    CHECK(turns.has(4));
    turns.leave(3);
    CHECK(turns.give(1).empty());
    turns.leave(4);
    CHECK(turns.give(1) == Numbers{1});
}

TEST_CASE("where fewer may be active than are, the last in the queue wait again") {
    auto turns = four();
    CHECK(turns.give(std::nullopt) == Numbers{3, 4, 1, 2});
    CHECK(turns.take_back(std::nullopt).empty());
    CHECK(turns.take_back(4).empty());
    CHECK(turns.take_back(1) == Numbers{4, 1, 2});
    auto active = turns.active();
    CHECK(active == Numbers{3});
    CHECK(turns.give(2) == Numbers{4});
    turns.set_stalled(3, true);
    CHECK(turns.take_back(0) == Numbers{4});
    CHECK(turns.has(3));
}
