#include "app/commands/import_request.hpp"

#include "made_torrents.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::app;
using namespace bittern::testing;
using daemon::ImportedTorrent;
using daemon::SeedingLimit;
using Json = nlohmann::json;

namespace {

ImportedTorrent made() {
    const auto torrent = torrent_file("tree", {{"a", 100}, {".pad/1", 16284}, {"sub/b", 5}, {"sub/c", 5}});
    return {.what = torrent::Metainfo::parse(torrent).value(), .folder = "/srv"};
}

}  // namespace

TEST_CASE("an imported torrent is added with its labels, its files counted without fillers") {
    auto torrent = made();
    torrent.labels = {"films"};
    torrent.wanted = {true, true, false, true};
    const auto request = import_request(torrent, "/here", true);
    CHECK(request.at("download_dir") == "/here");
    CHECK(request.at("paused") == true);
    CHECK(request.at("labels") == Json{"films"});
    CHECK(request.at("files_unwanted") == Json{1});
    CHECK(request.contains("metainfo"));
}

TEST_CASE("only what is not as usual is told, with what it did elsewhere") {
    auto torrent = made();
    CHECK(import_request(torrent, "/srv", false).size() == 3);  // what, where, and that it may begin
    torrent.down = Rate{100'400};
    torrent.up = Rate{1};
    torrent.ratio = {SeedingLimit::Of::torrent, 2.5};
    torrent.idle = {SeedingLimit::Of::nobody, 0};
    torrent.priorities = {1, 0, -1, 0};
    torrent.priority = 1;
    torrent.past = {.added = std::chrono::sys_seconds(std::chrono::seconds(1'500'000'000)),
                    .uploaded = Bytes{7},
                    .seeding_for = std::chrono::seconds(60)};
    auto request = import_request(torrent, "/srv", false);
    for (const auto* key : {"download_dir", "paused", "metainfo"}) request.erase(key);
    CHECK(request == Json{{"download_limit", 100},
                          {"download_limited", true},
                          {"upload_limit", 1},
                          {"upload_limited", true},
                          {"seed_ratio_mode", 1},
                          {"seed_ratio_limit", 2.5},
                          {"seed_idle_mode", 2},
                          {"priority_high", {0}},
                          {"priority_low", {1}},
                          {"bandwidth_priority", 1},
                          {"added_date", 1'500'000'000},
                          {"uploaded_ever", 7},
                          {"seconds_seeding", 60}});
}

TEST_CASE("renamed files become steps, what is inside a folder before the folder") {
    auto torrent = made();
    CHECK(renames_of(torrent).value().empty());
    torrent.renamed = {{0, "Tree/a"}, {2, "Tree/sub/B"}, {3, "Tree/sub/c"}};
    const auto steps = renames_of(torrent).value();
    REQUIRE(steps.size() == 2);
    CHECK(steps[0].path == "tree/sub/b");
    CHECK(steps[0].name == "B");
    CHECK(steps[1].path == "tree");
    CHECK(steps[1].name == "Tree");
}

TEST_CASE("files that moved within the torrent are refused") {
    auto torrent = made();
    torrent.renamed = {{0, "a"}};
    CHECK(renames_of(torrent).error().fault == Fault::refused);
    torrent.renamed = {{2, "tree/other/b"}};
    CHECK(renames_of(torrent).error().fault == Fault::refused);
}
