#include "daemon/history.hpp"

#include "temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::daemon;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

constexpr std::chrono::sys_seconds start{seconds(1'700'000'400)};  // a whole ten minutes

HistorySample sample_at(std::chrono::sys_seconds end) {
    return {.end = end,
            .length = History::sampled_every,
            .downloaded = Bytes{10},
            .uploaded = Bytes{3},
            .torrents = 5,
            .active = 1,
            .peers = 2};
}

}  // namespace

TEST_CASE("samples come back in order, from a moment on") {
    const testing::TemporaryFolder folder;
    auto database = Database::open(folder / "state.db", {History::schema()});
    REQUIRE(database);
    History history(*database);
    const auto first = sample_at(start + minutes(1)), second = sample_at(start + minutes(2));
    REQUIRE(history.add(first));
    REQUIRE(history.add(second));
    CHECK(history.later_than({}).value() == std::vector{first, second});
    CHECK(history.later_than(first.end).value() == std::vector{second});
}

TEST_CASE("old samples become fewer and lose no byte, and in the end they go") {
    const testing::TemporaryFolder folder;
    auto database = Database::open(folder / "state.db", {History::schema()});
    REQUIRE(database);
    REQUIRE(database->execute("PRAGMA synchronous = OFF"));
    History history(*database);
    for (int minute = 1; minute <= 60; ++minute) REQUIRE(history.add(sample_at(start + minutes(minute))));
    const auto sum = [&] {
        Bytes downloaded;
        seconds length{0};
        const auto samples = history.later_than({}).value();
        for (const auto& one : samples) {
            downloaded += one.downloaded;
            length += one.length;
        }
        CHECK(length.count() == downloaded.count * 6);
        return downloaded.count;
    };
    CHECK(history.later_than({}).value().size() == 60);
    REQUIRE(history.add(sample_at(start + hours(26))));
    auto kept = history.later_than({}).value();
    REQUIRE(kept.size() == 7);
    CHECK(kept.front().length == minutes(10));
    CHECK(kept.front().end == start + minutes(10));
    CHECK(kept.front().peers == 2);
    CHECK(sum() == 610);
    REQUIRE(history.add(sample_at(start + hours(24 * 31 + 3))));
    kept = history.later_than({}).value();
    CHECK(kept.size() <= 4);  // an hour lies in one or two stretches of two hours
    CHECK(sum() == 620);
    REQUIRE(history.add(sample_at(start + hours(24 * 365 * 4))));
    CHECK(history.later_than({}).value().size() == 1);
}

TEST_CASE("however long it runs, its size has a bound") {
    const testing::TemporaryFolder folder;
    auto database = Database::open(folder / "state.db", {History::schema()});
    REQUIRE(database);
    REQUIRE(database->execute("PRAGMA synchronous = OFF"));
    History history(*database);
    for (int hour = 0; hour < 24 * 365 * 4; hour += 6) REQUIRE(history.add(sample_at(start + hours(hour))));
    CHECK(history.later_than({}).value().size() <= 4 * 365 * 3 + 5);
}
