#include "test_data.hpp"

#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>

std::string bittern::testing::test_data() {
    return BITTERN_TEST_DATA;
}
