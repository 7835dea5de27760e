// What fuzzing knows is tried in every run, with any compiler.

#include "fuzz/magnet_target.hpp"
#include "fuzz/metainfo_target.hpp"
#include "fuzz/printable_target.hpp"
#include "fuzz/source_target.hpp"
#include "torrent/hostile_files.hpp"

#include <filesystem>

#include <doctest/doctest.h>

using namespace bittern;

namespace {

/// Gives every file of a corpus to its target, which ends the program where a promise is broken.
/// Returns how many there are.
int replay(const std::string& corpus, void (*target)(std::string_view)) {
    int files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(BITTERN_TEST_DATA "/fuzz/corpus/" + corpus)) {
        target(test::slurp(entry.path().string()));
        ++files;
    }
    return files;
}

}  // namespace

TEST_CASE("every input that fuzzing keeps holds what its parser promises") {
    CHECK(replay("magnet", fuzz::try_magnet) > 5);
    CHECK(replay("metainfo", fuzz::try_metainfo) > 15);
    CHECK(replay("source", fuzz::try_source) > 10);
    CHECK(replay("printable", fuzz::try_printable) > 5);
}

TEST_CASE("the hostile torrents hold the promises of the fuzz target, too") {
    for (const auto& file : test::hostile_manifest()) fuzz::try_metainfo(test::hostile_bytes(file.name));
    CHECK(test::hostile_manifest().size() > 90);
}
