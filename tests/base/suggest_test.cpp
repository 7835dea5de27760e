#include "base/suggest.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace bittern;

TEST_CASE("the nearest word is near") {
    const std::vector<std::string> words{"share", "get", "--select", "--seed"};
    CHECK(nearest("hsare", words) == "share");
    CHECK(nearest("gte", words) == "get");
    CHECK(nearest("--sed", words) == "--seed");
    CHECK(nearest("banana", words) == std::nullopt);
    CHECK(nearest(std::string(100'000, 'x'), words) == std::nullopt);
    CHECK(suggestion("gte", words) == ", did you mean 'get'?");
    CHECK(suggestion("banana", words).empty());
}
