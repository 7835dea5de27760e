#include "disk_model.hpp"

#include <doctest/doctest.h>

using namespace bittern::storage::testing;

TEST_CASE("whatever is done in whatever order, the disk has what was written to it") {
    for (std::uint64_t seed = 1; seed <= 150; ++seed) REQUIRE(find_failure(seed, Faults::none) == "");
}

TEST_CASE("where writes fail those are told, and all others are as they should be") {
    for (std::uint64_t seed = 1000; seed <= 1100; ++seed) REQUIRE(find_failure(seed, Faults::final) == "");
}

TEST_CASE("what the disk refuses for a while is there once it takes it, and nobody hears of it") {
    for (std::uint64_t seed = 2000; seed <= 2100; ++seed) REQUIRE(find_failure(seed, Faults::passing) == "");
}
