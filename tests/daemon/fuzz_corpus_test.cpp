// What fuzzing knows is tried in every run, with any compiler.

#include "fuzz/client_state_target.hpp"
#include "fuzz/config_target.hpp"
#include "fuzz/replay.hpp"

#include <doctest/doctest.h>

using namespace bittern;

TEST_CASE("every input that fuzzing keeps holds what its parser promises") {
    CHECK(fuzz::replay("config", fuzz::try_config) > 15);
    CHECK(fuzz::replay("client_state", fuzz::try_client_state) > 6);
}
