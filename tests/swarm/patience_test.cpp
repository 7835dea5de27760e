#include "swarm/patience.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::swarm;
using namespace std::chrono_literals;

namespace {
const Patience::Time start{1h};
}

TEST_CASE("patience ends when nothing came for so long") {
    Patience patience(10s);
    patience.begin_step(start);
    CHECK_FALSE(patience.is_over(start + 9s));
    CHECK(patience.is_over(start + 10s));
    patience.have(Bytes{1}, start + 9s);
    CHECK_FALSE(patience.is_over(start + 18s));
    CHECK(patience.is_over(start + 19s));
}

TEST_CASE("bytes that were wrong and come again put no clock back") {
    Patience patience(10s);
    patience.begin_step(start);
    for (auto now = start; now <= start + 10s; now += 1s) {
        patience.have(Bytes{16'384}, now);  // a piece's only block comes …
        patience.have(Bytes{}, now);        // … and fails its hash
    }
    CHECK(patience.is_over(start + 10s));
    patience.have(Bytes{16'385}, start + 10s);
    CHECK_FALSE(patience.is_over(start + 10s));
}

TEST_CASE("a new step begins with a new clock, and counts from the start") {
    Patience patience(10s);
    patience.begin_step(start);
    patience.have(Bytes{1000}, start);
    patience.begin_step(start + 9s);
    CHECK_FALSE(patience.is_over(start + 18s));
    patience.have(Bytes{10}, start + 18s);
    CHECK_FALSE(patience.is_over(start + 27s));
}

TEST_CASE("the clock stands still while nobody is waited for, and no rest puts it back") {
    Patience patience(10s);
    patience.begin_step(start);
    patience.have(Bytes{1000}, start);
    patience.rest(start + 6s);
    patience.rest(start + 60s);
    CHECK_FALSE(patience.is_over(start + 100s));
    patience.go_on(start + 100s);
    patience.go_on(start + 101s);
    patience.have(Bytes{1000}, start + 101s);
    CHECK_FALSE(patience.is_over(start + 103s));
    CHECK(patience.is_over(start + 104s));
    patience.have(Bytes{1001}, start + 104s);
    CHECK_FALSE(patience.is_over(start + 104s));
}

TEST_CASE("without a limit patience has no end") {
    Patience patience(std::nullopt);
    patience.begin_step(start);
    CHECK_FALSE(patience.is_over(start + 10'000h));
}
