#include "base/edit_distance.hpp"

#include <doctest/doctest.h>

using bittern::edit_distance;

TEST_CASE("each kind of slip is one edit") {
    CHECK(edit_distance("magnet", "magnet") == 0);
    CHECK(edit_distance("magnt", "magnet") == 1);
    CHECK(edit_distance("maggnet", "magnet") == 1);
    CHECK(edit_distance("mugnet", "magnet") == 1);
    CHECK(edit_distance("amgnet", "magnet") == 1);
    CHECK(edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("nothing is as far from a word as the word is long") {
    CHECK(edit_distance("", "") == 0);
    CHECK(edit_distance("", "get") == 3);
    CHECK(edit_distance("get", "") == 3);
}

TEST_CASE("what was swapped is not edited again") {
    CHECK_MESSAGE(edit_distance("ca", "abc") == 3, "a swap and an insertion between would be 2");
}
