#include "daemon/import_place.hpp"

#include "made_torrents.hpp"
#include "temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::daemon;
using namespace bittern::testing;

namespace {

ImportedTorrent made(const std::filesystem::path& folder) {
    const auto torrent = torrent_file("tree", {{"a", 40000}, {"sub/c", 5}});
    return {.what = torrent::Metainfo::parse(torrent).value(),
            .folder = folder,
            .partial_suffix = ".part",
            .has_data = true};
}

}  // namespace

TEST_CASE("paths of another machine are mapped by whole components") {
    const std::vector<PathMap> maps{{"/old/films", "/srv/f"}, {"/old", "/srv/o"}, {"D:/Down", "/srv/d"}};
    CHECK(mapped("/old/films", maps) == "/srv/f");
    CHECK(mapped("/old/films/x/", maps) == "/srv/f/x");
    CHECK(mapped("/old/filmsandmore", maps) == "/srv/o/filmsandmore");
    CHECK(mapped("/older", maps) == "/older");
    CHECK(mapped("D:\\Down\\x", maps) == "/srv/d/x");
    CHECK(mapped("/x", {{"/", "/srv"}}) == "/srv/x");
    CHECK(parse_path_map("D:\\Down=/srv/d/").value().from == "D:/Down");
    CHECK(parse_path_map("D:\\Down=/srv/d/").value().to == "/srv/d");
    for (const auto* wrong : {"/old", "=/x", "/x=", "/x=y"}) CHECK(parse_path_map(wrong).error().fault == Fault::usage);
}

TEST_CASE("a torrent whose files are gone is refused, with the way to tell where they are") {
    const TemporaryFolder folder;
    const auto nowhere = find_place(made(folder.path()), {});
    REQUIRE_FALSE(nowhere);
    CHECK(nowhere.error().fault == Fault::refused);
    CHECK(nowhere.error().message.find("--map") != std::string::npos);
    folder.write("tree/sub/c", "hello");
    CHECK(find_place(made(folder.path()), {}).value().folder == folder.path());
    CHECK(find_place(made("/old"), {{"/old", folder.path().native()}}).value().folder == folder.path());
    CHECK(find_place(made("downloads"), {}).error().fault == Fault::refused);
}

TEST_CASE("a torrent that had nothing yet may lie anywhere") {
    auto torrent = made("/nowhere/at/all");
    torrent.has_data = false;
    CHECK(find_place(torrent, {}).value().folder == "/nowhere/at/all");
}

TEST_CASE("unfinished files are found by their names, and in the folder for the incomplete") {
    const TemporaryFolder folder;
    const auto part = folder.write("incomplete/tree/a.part", "x");
    auto torrent = made(folder / "films");
    torrent.incomplete_folder = folder / "incomplete";
    const auto place = find_place(torrent, {}).value();
    CHECK(place.folder == folder / "incomplete");
    CHECK(place.final_folder == folder / "films");
    REQUIRE(place.partial.size() == 1);
    CHECK(place.partial.front().first == part);
    CHECK(place.partial.front().second == folder / "incomplete/tree/a");
}

TEST_CASE("files are looked for under the names that they were given") {
    const TemporaryFolder folder;
    folder.write("other/a", "x");
    auto torrent = made(folder.path());
    torrent.renamed = {{0, "other/a"}, {1, "other/sub/c"}};
    CHECK(find_place(torrent, {}).value().folder == folder.path());
}
