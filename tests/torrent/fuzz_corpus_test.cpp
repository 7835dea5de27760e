// What fuzzing knows is tried in every run, with any compiler.

#include "fuzz/magnet_target.hpp"
#include "fuzz/metainfo_target.hpp"
#include "fuzz/printable_target.hpp"
#include "fuzz/replay.hpp"
#include "fuzz/source_target.hpp"
#include "torrent/hostile_files.hpp"

#include <doctest/doctest.h>

using namespace bittern;

TEST_CASE("every input that fuzzing keeps holds what its parser promises") {
    CHECK(fuzz::replay("magnet", fuzz::try_magnet) > 5);
    CHECK(fuzz::replay("metainfo", fuzz::try_metainfo) > 15);
    CHECK(fuzz::replay("source", fuzz::try_source) > 10);
    CHECK(fuzz::replay("printable", fuzz::try_printable) > 5);
}

TEST_CASE("the hostile torrents hold the promises of the fuzz target, too") {
    for (const auto& file : test::hostile_manifest()) fuzz::try_metainfo(test::hostile_bytes(file.name));
    CHECK(test::hostile_manifest().size() > 90);
}
