// bittern edit, and where it writes.

#include "app/tools_place.hpp"

#include <algorithm>

#include <doctest/doctest.h>

using namespace bittern;
using bittern::app::test::Place;
namespace fs = std::filesystem;

namespace {

Place with_torrent() {
    Place place;
    place.folder.write("data", "content");
    REQUIRE(place.run({"create", "data"}).code == 0);
    return place;
}

}  // namespace

TEST_CASE("what edit -o makes is no wider open than what it was made of") {
    const auto place = with_torrent();
    constexpr auto own = fs::perms::owner_read | fs::perms::owner_write;
    fs::permissions(place.folder / "data.torrent", own);
    REQUIRE(place.run({"edit", "--comment", "x", "-o", "new", "data.torrent"}).code == 0);
    CHECK(fs::status(place.folder / "new").permissions() == own);
}

TEST_CASE("edit -o says the same as create -o of a place that will not do") {
    const auto place = with_torrent();
    fs::create_directory(place.folder / "folder");
    for (const std::string where : {"no/such.torrent", "folder", "data.torrent", "/dev/null"}) {
        const auto created = place.run({"create", "-o", where, "data"});
        const auto edited = place.run({"edit", "--comment", "x", "-o", where, "data.torrent"});
        CHECK(edited.code == created.code);
        CHECK(edited.err == created.err);
        CHECK(edited.code != 0);
    }
    CHECK(place.run({"edit", "--comment", "x", "-o", "data.torrent", "data.torrent"}).err.find("--force") !=
          std::string::npos);
}
