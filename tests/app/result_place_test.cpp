// What a .torrent file never replaces.

#include "app/commands/result_place.hpp"

#include "app/tools_place.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using bittern::app::test::Place;
namespace fs = std::filesystem;

namespace {

/// Makes the torrent of `what` at `where`, which must be refused and leave that as it is.
void check_kept(const Place& place, const std::string& where, const std::string& what, const char* word) {
    CAPTURE(where);
    CAPTURE(what);
    const auto before = testing::bytes_of(place.folder / where);
    for (const bool force : {true, false}) {
        const auto made =
            force ? place.run({"create", "--force", "-o", where, what}) : place.run({"create", "-o", where, what});
        CHECK(made.code == 9);
        CHECK_MESSAGE(made.err.find(word) != std::string::npos, made.err);
        CHECK(made.err.find("--force") == std::string::npos);
        CHECK_MESSAGE(made.err.find("hashed") == std::string::npos, "before the hashing");
    }
    const auto planned = place.run({"create", "--force", "--dry-run", "-o", where, what});
    CHECK(planned.code == 0);
    CHECK(planned.err.find(word) != std::string::npos);
    CHECK(testing::bytes_of(place.folder / where) == before);
}

}  // namespace

TEST_CASE("create --force never replaces the content, by whatever name") {
    const Place place;
    place.folder.write("data/film", "content");
    place.folder.write("data/b", "more");
    REQUIRE(place.run({"create", "-o", "data/part.torrent", "data/b"}).code == 0);
    fs::create_hard_link(place.folder / "data/film", place.folder / "same");
    fs::create_symlink("data/film", place.folder / "link");
    fs::create_symlink("data/part.torrent", place.folder / "link to part");
    fs::create_hard_link(place.folder / "data/part.torrent", place.folder / "part");
    fs::create_directory_symlink("data", place.folder / "folder");
    for (const std::string where : {"data/film", "same", "link", "folder/film", "part", "link to part"})
        check_kept(place, where, "data", "part of the content");
    check_kept(place, "data/film", "data/film", "part of the content");
    check_kept(place, "part", "data/part.torrent", "part of the content");
    check_kept(place, "data/part.torrent", "data/part.torrent", "part of the content");
}

TEST_CASE("a link to nothing is neither replaced nor followed") {
    const Place place;
    place.folder.write("data/a", "content");
    fs::create_symlink("nowhere.torrent", place.folder / "link");
    fs::create_symlink("loop", place.folder / "loop");
    for (const std::string where : {"link", "loop"}) {
        for (const bool force : {true, false}) {
            const auto made = force ? place.run({"create", "--force", "-o", where, "data"})
                                    : place.run({"create", "-o", where, "data"});
            CHECK(made.code == 9);
            CHECK_MESSAGE(made.err == "error: '" + where +
                                          "' is a symbolic link to nothing: remove it, or name where it "
                                          "leads\n",
                          made.err);
        }
        CHECK(fs::is_symlink(place.folder / where));
    }
    CHECK_FALSE(fs::exists(place.folder / "nowhere.torrent"));
}

TEST_CASE("that other names of a file keep the old content is said") {
    const Place place;
    place.folder.write("data/a", "content");
    REQUIRE(place.run({"create", "data"}).code == 0);
    const auto before = testing::bytes_of(place.folder / "data.torrent");
    fs::create_hard_link(place.folder / "data.torrent", place.folder / "other");
    const auto edited = place.run({"edit", "--comment=new", "data.torrent"});
    CHECK(edited.code == 0);
    CHECK(edited.err.find("warning: data.torrent had 1 other name (a hard link), which keeps the old content\n") !=
          std::string::npos);
    CHECK(testing::bytes_of(place.folder / "other") == before);
    CHECK(place.run({"edit", "--comment=newer", "data.torrent"}).err.find("warning") == std::string::npos);
}

TEST_CASE("create --force replaces a .torrent file or an empty one, and no other") {
    const Place place;
    place.folder.write("data/a", "content");
    place.folder.write("data/.hidden", "mine");
    place.folder.write("film", std::string(100'000, 'f'));
    place.folder.write("bencoded", "d4:name4:infoe");
    place.folder.write("cut", "d4:infod");
    place.folder.write("empty", "");
    for (const std::string where : {"film", "bencoded", "cut", "data/.hidden"})
        check_kept(place, where, "data", "is no .torrent file");
    CHECK(place.run({"create", "--force", "-o", "empty", "data"}).code == 0);
    CHECK(place.run({"create", "--force", "-o", "empty", "--comment", "x", "data"}).code == 0);
    CHECK(place.read("empty").comment() == "x");
}

TEST_CASE("an old .torrent file in the folder is left out of it, on whichever way it is named") {
    const Place place;
    place.folder.write("data/a", "content");
    place.folder.write("data/b", "content");
    fs::create_directory_symlink("data", place.folder / "folder");
    REQUIRE(place.run({"create", "-o", "data/t.torrent", "data"}).code == 0);
    const auto first = testing::bytes_of(place.folder / "data/t.torrent");
    for (const std::string where : {"data/t.torrent", "folder/t.torrent"}) {
        CHECK(place.run({"create", "--force", "-o", where, "data"}).code == 0);
        CHECK(testing::bytes_of(place.folder / "data/t.torrent") == first);
    }
}

TEST_CASE("edit -o --force replaces a .torrent file and no other") {
    const Place place;
    place.folder.write("data", "content");
    REQUIRE(place.run({"create", "data"}).code == 0);
    REQUIRE(place.run({"create", "-o", "old", "--comment", "old", "data"}).code == 0);
    const auto refused = place.run({"edit", "--comment", "x", "--force", "-o", "data", "data.torrent"});
    CHECK(refused.code == 9);
    CHECK(refused.err.find("is no .torrent file") != std::string::npos);
    CHECK(testing::bytes_of(place.folder / "data") == "content");
    CHECK(place.run({"edit", "--comment", "x", "--force", "-o", "old", "data.torrent"}).code == 0);
    CHECK(place.read("old").comment() == "x");
}

TEST_CASE("what came to a place while it was hashed is not replaced either") {
    const Place place;
    const auto file = place.folder / "t";
    const auto writing = app::writing_result(file, "t", Existing::replace);
    place.folder.write("t", "mine");
    CHECK_FALSE(write_file_atomically(file, "d4:infodee", writing));
    CHECK(testing::bytes_of(file) == "mine");
}
