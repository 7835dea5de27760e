#include "storage/sync_left.hpp"

#include "faulty_calls.hpp"
#include "paths_of.hpp"
#include "temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::storage;
using bittern::storage::testing::FaultyCalls;
using bittern::testing::paths_of;
using bittern::testing::TemporaryFolder;

TEST_CASE("files that an earlier run left are synced, and all folders above them") {
    const TemporaryFolder folder;
    FaultyCalls calls(1);
    CHECK(sync_left(calls, paths_of({folder.write("sub/a", "1"), folder.write("sub/b", "2"), folder / "not there"})));
    CHECK(calls.syncs == 2);
    CHECK(calls.file_system_syncs == 0);
    for (const auto& above : {folder.path() / "sub", folder.path(), folder.path().parent_path()})
        CHECK(calls.folders_synced.contains(std::filesystem::canonical(above)));
}

TEST_CASE("many files are synced by one call for their file system") {
    const TemporaryFolder folder;
    FaultyCalls calls(1);
    std::vector<std::filesystem::path> files;
    for (std::size_t k = 0; k <= many_to_sync; ++k) files.push_back(folder.write(std::to_string(k), "x"));
    CHECK(sync_left(calls, paths_of(files)));
    CHECK(calls.file_system_syncs == 1);
    CHECK(calls.syncs == 0);

    calls.fail_percent = 100;  // then each file tells
    const auto synced = sync_left(calls, paths_of(files));
    REQUIRE(!synced);
    CHECK(synced.error().fault == Fault::storage);
    CHECK(synced.error().message.find(files.front().native()) != std::string::npos);
}
