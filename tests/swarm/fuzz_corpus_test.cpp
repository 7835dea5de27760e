// What fuzzing knows is tried in every run, with any compiler.

#include "fuzz/hash_request_target.hpp"
#include "fuzz/metadata_message_target.hpp"
#include "fuzz/replay.hpp"

#include <doctest/doctest.h>

using namespace bittern;

TEST_CASE("every message that fuzzing keeps holds what its parser promises") {
    CHECK(fuzz::replay("metadata_message", fuzz::try_metadata_message) > 10);
}

TEST_CASE("every stream of messages that fuzzing keeps is read alike however it is cut") {
    CHECK(fuzz::replay("hash_request", fuzz::try_hash_request) > 10);
}
