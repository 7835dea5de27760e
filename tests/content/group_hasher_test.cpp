#include "content/group_hasher.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::content;

TEST_CASE("a group fills all lanes and a tile, and leaves something for every thread") {
    CHECK(group_size(mib(1), 4096, 2, gib(16)) == 16);
    CHECK(group_size(kib(16), 4096, 2, gib(16)) == 64);
    CHECK(group_size(kib(256), 4096, 2, gib(16)) == 16);
    CHECK(group_size(mib(1), 10, 2, gib(16)) == 5);
    CHECK(group_size(mib(1), 3, 2, gib(16)) == 2);
    CHECK(group_size(mib(1), 1, 1, gib(16)) == 1);
    CHECK(group_size(mib(1), 0, 0, gib(16)) == 1);
}

TEST_CASE("what is read ahead has to stay in memory until it is hashed") {
    CHECK(group_size(mib(16), 4096, 4, gib(1)) == 2);
    CHECK(group_size(mib(128), 4096, 4, gib(1)) == 1);
    CHECK(group_size(mib(128), 4096, 4, Bytes{}) == 1);
}
