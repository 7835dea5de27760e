#include "swarm/disk_state.hpp"

#include "swarm/made_torrent.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::swarm;
using testing::made_torrent;
using testing::TemporaryFolder;

TEST_CASE("a file counts with what it was given, up to its size in the torrent") {
    const TemporaryFolder folder;
    const std::string hundred(100, 'a'), large(100'000, 'b');
    const auto metainfo = made_torrent(folder, "set", {{"a", hundred}, {"b", large}}, content::Format::v1);
    const auto plan = plan_download(metainfo, {.folder = folder / "out"});
    REQUIRE(plan);
    const auto counted = [&](Bytes a, Bytes b) {
        return allocated_to(metainfo, *plan, std::vector<FileOnDisk>{{a, a}, {b, b}});
    };
    CHECK(counted({}, {}) == Bytes{});
    CHECK(counted(kib(4), {}) == Bytes{100});
    CHECK(counted(kib(4), kib(8)) == Bytes{100} + kib(8));
    CHECK(counted({}, mib(1)) == Bytes{100'000});
}

TEST_CASE("files that are not wanted count for nothing") {
    const TemporaryFolder folder;
    const auto metainfo = made_torrent(folder, "set", {{"a", "aaa"}, {"b", "bbb"}}, content::Format::v1);
    const auto plan = plan_download(metainfo, {.folder = folder / "out", .select = {"b"}});
    REQUIRE(plan);
    CHECK(allocated_to(metainfo, *plan, std::vector<FileOnDisk>{{{3}, kib(4)}, {{3}, kib(4)}}) == Bytes{3});
}
