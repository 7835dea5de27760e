#include "fuzz/replay.hpp"
#include "fuzz/rpc_request_target.hpp"

#include <doctest/doctest.h>

using namespace bittern;

TEST_CASE("what the fuzzer of requests knows") {
    CHECK(fuzz::replay("rpc_request", fuzz::try_rpc_request) > 20);
}
