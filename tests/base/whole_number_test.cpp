#include "base/whole_number.hpp"

#include <doctest/doctest.h>

using namespace bittern;

TEST_CASE("a port is all digits and at most 65535") {
    CHECK(parse_port("0") == 0);
    CHECK(parse_port("6881") == 6881);
    CHECK(parse_port("65535") == 65535);
    for (const auto* text : {"", "65536", "-1", "+1", " 1", "1 ", "0x10", "port", "99999999999999999999"})
        CHECK_MESSAGE(parse_port(text) == std::nullopt, text);
}

TEST_CASE("a signed type takes no sign either") {
    CHECK(whole_number<std::int32_t>("2147483647") == 2147483647);
    CHECK(whole_number<std::int32_t>("2147483648") == std::nullopt);
    CHECK(whole_number<std::int32_t>("-0") == std::nullopt);
}
