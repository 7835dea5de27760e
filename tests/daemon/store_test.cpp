#include "daemon/store.hpp"

#include "temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::daemon;

namespace {

TorrentRecord record_with_everything() {
    TorrentRecord record{.number = 7, .name = "stuff", .folder = "/srv/here"};
    record.hashes.v1.emplace().fill(1);
    record.rename = "other";
    record.renamed = {{0, "one.bin"}, {3, "sub/two.bin"}};
    record.goal = Goal{.folder = "/srv/there", .rename = "third", .renamed = {{1, "new"}}};
    record.final_folder = "/srv/done";
    record.wanted = {true, false, true, true};
    record.priorities = {-1, 0, 1, 0};
    record.wishes = {.priority = -1,
                     .down = {.kilobytes = 12, .on = true},
                     .up = {.kilobytes = 34, .on = false},
                     .honors_session_limits = false,
                     .most_peers = 5,
                     .ratio_of = LimitOf::torrent,
                     .ratio = 0.1,
                     .idle_of = LimitOf::nobody,
                     .idle_minutes = 6,
                     .group = "slow",
                     .sequential = true};
    record.queue_position = 9;
    record.labels = {"a", "b"};
    record.to_verify = record.overwrite = true;
    record.have = {true, false, true, true, false, false, false, false, true};
    record.active = record.started = record.edited = std::chrono::sys_seconds(std::chrono::seconds(1'000));
    record.downloading_for = std::chrono::seconds(11);
    record.seeding_for = std::chrono::seconds(12);
    return record;
}

}  // namespace

TEST_CASE("a record is read back as it was written, with all that clients set") {
    const bittern::testing::TemporaryFolder folder;
    const auto record = record_with_everything();
    {
        auto database = open_state(folder.path()).value();
        REQUIRE(Store(database).write({{.record = record}}));
        REQUIRE(Store(database).write({{.record = record}}));  // over itself
    }
    auto database = open_state(folder.path()).value();
    std::vector<std::string> unreadable;
    const auto records = Store(database).torrents(unreadable).value();
    CHECK(unreadable.empty());
    REQUIRE(records.size() == 1);
    const auto& read = records.front();
    CHECK(read.rename == record.rename);
    CHECK(read.renamed == record.renamed);
    CHECK(read.goal == record.goal);
    CHECK(read.final_folder == record.final_folder);
    CHECK(read.wanted == record.wanted);
    CHECK(read.priorities == record.priorities);
    CHECK(read.wishes == record.wishes);
    CHECK(read.queue_position == 9);
    CHECK(read.labels == record.labels);
    CHECK(read.to_verify);
    CHECK(read.overwrite);
    CHECK(read.have == record.have);
    CHECK(read.active == record.active);
    CHECK(read.started == record.started);
    CHECK(read.edited == record.edited);
    CHECK(read.downloading_for == record.downloading_for);
    CHECK(read.seeding_for == record.seeding_for);
}
