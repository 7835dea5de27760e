#include "swarm/wariness.hpp"

#include <doctest/doctest.h>

using namespace bittern::swarm;

TEST_CASE("the DHT is asked warily until the torrent that wanted it wants it no more, whatever others want") {
    constexpr TorrentId first{1}, second{2};
    Wariness wariness;
    wariness.set(first, false);
    CHECK_FALSE(wariness.is_on());
    wariness.set(first, true);
    wariness.set(second, false);
    CHECK(wariness.is_on());
    wariness.set(second, true);
    wariness.set(first, false);
    CHECK_FALSE(wariness.is_on());
    wariness.set(second, true);
    CHECK(wariness.is_on());
    wariness.set(second, false);
    CHECK_FALSE(wariness.is_on());
}
