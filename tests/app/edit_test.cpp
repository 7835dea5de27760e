// bittern edit, and where it writes.

#include "app/commands/result_place.hpp"
#include "app/tools_place.hpp"

#include <algorithm>
#include <sys/stat.h>
#include <unistd.h>

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

TEST_CASE("edit names what is no file as what it is") {
    const auto place = with_torrent();
    fs::create_directory(place.folder / "folder");
    const auto edited = [&](const std::string& what) { return place.run({"edit", "--comment", "x", what}); };
    for (const std::string what :
         {"folder", "http://a.example/t.torrent", "https://a.example/",
          "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567", "0123456789abcdef0123456789abcdef01234567"}) {
        const auto outcome = edited(what);
        CHECK(outcome.code == 2);
        CHECK(outcome.err.find(what) != std::string::npos);
    }
    CHECK(place.run({"show", "@folder"}).code == 2);
    CHECK(edited("http://a.example/t.torrent").err.find("--metadata-only") != std::string::npos);
    CHECK(edited("gone.torrent").code == 3);
    CHECK(edited("gone").code == 3);
}

TEST_CASE("edit says what a file lost that is replaced by who can't keep it") {
    struct stat before {
    }, after{};
    before.st_uid = before.st_gid = after.st_uid = after.st_gid = 7;
    before.st_mode = after.st_mode = S_IFREG | 0664;
    CHECK_FALSE(app::changed_rights_line("t", before, after));
    after.st_uid = 8;
    CHECK(app::changed_rights_line("t", before, after)->starts_with("t belongs to user 8 now, not to user 7: "));
    after.st_gid = 9;
    after.st_mode = S_IFREG | 0604;
    CHECK(
        app::changed_rights_line("t\x1b", before, after)
            ->starts_with("t\xef\xbf\xbd belongs to user 8 now, not to user 7, is of group 9, not of group 7, has the "
                          "rights 604, not 664: "));

    if (::geteuid() != 0) return;  // who is another here?
    const auto place = with_torrent();
    fs::permissions(place.folder.path(), fs::perms::all);
    REQUIRE(place.run({"edit", "--comment", "x", "data.torrent"}).err.find("warning") == std::string::npos);
    constexpr uid_t other = 65534;
    REQUIRE(::seteuid(other) == 0);
    const auto edited = place.run({"edit", "--comment", "y", "data.torrent"});
    REQUIRE(::seteuid(0) == 0);
    CHECK(edited.code == 0);
    CHECK(edited.err.find("warning: data.torrent belongs to user 65534 now, not to user 0") != std::string::npos);
}
