#include "daemon/session_rates.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::daemon;

TEST_CASE("the alternative limits hold in place of the others while they are on") {
    SessionSettings settings;
    CHECK(session_rates(settings) == Rates{});
    settings.down = {.kilobytes = 7, .on = true, .bytes = 1};
    CHECK(session_rates(settings) == Rates{{7001}, {}});
    settings.alt_speed = true;
    CHECK(session_rates(settings) == Rates{{50'000}, {50'000}});
    settings.alt_up.on = false;
    settings.alt_down.kilobytes = 0;  // standing still, and not without limit
    CHECK(session_rates(settings) == Rates{{1}, {}});
}

TEST_CASE("of two limits the lower one holds, and 0 is none") {
    CHECK(lower({}, {}) == Rate{});
    CHECK(lower({5}, {}) == Rate{5});
    CHECK(lower({}, {5}) == Rate{5});
    CHECK(lower({4}, {5}) == Rate{4});
}
