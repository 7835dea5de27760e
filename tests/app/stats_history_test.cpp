#include "app/commands/stats_history.hpp"

#include "app/fake_daemon.hpp"
#include "app/render/sparkline.hpp"
#include "base/clock.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::app;
using bittern::app::test::FakeDaemon;
using Json = nlohmann::json;

namespace {

double peers(const Stretch& one) {
    return static_cast<double>(one.peers);
}

Json sample(std::int64_t end, std::int64_t length, int bytes) {
    return {{"end", end},    {"length", length}, {"downloaded", bytes}, {"uploaded", 1},
            {"torrents", 5}, {"active", 2},      {"peers", 9}};
}

}  // namespace

TEST_CASE("a line of bars goes from nothing to the most, and has gaps") {
    CHECK(sparkline(std::vector{0.0, 50.0, 100.0, -1.0}) == "▁▅█ ");
    CHECK(sparkline(std::vector{0.0, 0.0}) == "▁▁");
    CHECK(sparkline({}).empty());
}

TEST_CASE("samples of any length become one value for each stretch of a plot") {
    const std::vector<Stretch> samples{
        {.end = 110, .length = 10, .downloaded = 0, .uploaded = 0, .torrents = 0, .active = 0, .peers = 4},
        {.end = 150, .length = 40, .downloaded = 0, .uploaded = 0, .torrents = 0, .active = 0, .peers = 8}};
    CHECK(resampled(samples, peers, 100, 180, 4) == std::vector<double>{6, 8, 8, -1});
    CHECK(resampled(samples, peers, 140, 160, 2) == std::vector<double>{8, -1});
}

TEST_CASE("stats --history asks for the time that is wanted, and tells every sample") {
    FakeDaemon daemon;
    const auto now = seconds_now().time_since_epoch().count();
    daemon.answer("bittern_history", {{"samples", {sample(now - 120, 60, 600), sample(now - 60, 60, 0)}}});
    const auto lines = daemon.run({"stats", "--history", "--last", "1h"});
    CHECK(lines.code == 0);
    CHECK(lines.out.starts_with(std::to_string(now - 120) + "\t60\t600\t1\t5\t2\t9\n"));
    const auto after = daemon.asked("bittern_history").front().at("after").get<std::int64_t>();
    CHECK(after >= now - 3600);
    const auto plot = daemon.run({"stats", "--history", "--last", "3m"}, "/nowhere", 40);
    CHECK(plot.out.find("█") != std::string::npos);
    CHECK(plot.out.find("10 B/s") != std::string::npos);
    const auto events = daemon.events({"stats", "--history"});
    REQUIRE(events.size() == 1);
    CHECK(events.front().at("samples").at(0).at("downloaded") == 600);
    CHECK(daemon.run({"stats", "--last", "1h"}).code == 2);
}
