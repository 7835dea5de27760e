#include "app/fake_daemon.hpp"
#include "app/tools_place.hpp"
#include "torrent/metainfo.hpp"

#include <algorithm>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace bittern;
using bittern::app::test::FakeDaemon;
using Json = nlohmann::json;

namespace {

std::string hash_of(int number) {
    return fmt::format("{:040x}", number);
}

}  // namespace

TEST_CASE("many sources are sent in batches, and told in the order given") {
    FakeDaemon daemon;
    daemon.answer("torrent_add", {{"torrent_added", {{"id", 5}, {"name", "t"}, {"hash_string", "x"}}}});
    std::vector<std::string> words{"add", "--label", "films", "--stopped"};
    for (int k = 0; k < 1000; ++k) words.push_back(k == 500 ? "gone.torrent" : hash_of(k));
    const auto outcome = daemon.run(words);
    CHECK(outcome.code == 3);
    CHECK(std::ranges::count(outcome.out, '\n') == 999);
    const auto asked = daemon.asked("torrent_add");
    REQUIRE(asked.size() == 999);
    CHECK(asked.front()["labels"] == Json{"films"});
    CHECK(asked.front()["paused"] == true);
    // The error stands where its source did: between the 500th and the 501st that were added.
    const auto error = outcome.err.find("error: gone.torrent: ");
    REQUIRE(error != std::string::npos);
    CHECK(std::ranges::count(outcome.err.substr(0, error), '\n') == 500);
}

TEST_CASE("the exit code is that of the first that failed") {
    FakeDaemon daemon;
    daemon.answer("torrent_add", {{"error", {{"message", "no"}, {"data", {{"fault", "refused"}}}}}});
    CHECK(daemon.run({"add", "gone.torrent", hash_of(1)}).code == 3);
    CHECK(daemon.run({"add", hash_of(1), "gone.torrent"}).code == 9);
}

TEST_CASE("of a .torrent file some files are chosen, by the numbers that the daemon gives them") {
    auto place = app::test::with_data();
    REQUIRE(place.run({"create", "@data", "-o", "@t.torrent"}).code == 0);
    const auto file = (place.folder / "t.torrent").string();
    FakeDaemon daemon;
    CHECK(daemon.run({"add", "--select", "b", "--sequential", file}).code == 0);
    const auto asked = daemon.asked("torrent_add").at(0);
    CHECK(asked["files_unwanted"] == Json{0});
    CHECK(asked["sequential_download"] == true);
    CHECK(asked.contains("metainfo"));
    CHECK(daemon.run({"add", "--select", "nothing", file}).code == 2);
    CHECK(daemon.run({"add", "--select", "b", hash_of(1)}).code == 2);
    CHECK(daemon.run({"add", "--select", "b", "http://127.0.0.1:1/t.torrent"}).code == 2);
}
