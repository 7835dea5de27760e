// bittern diff (and verify), in process: odd names, and links.

#include "app/tools_place.hpp"

#include <filesystem>
#include <sys/stat.h>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace bittern;
using bittern::app::test::Place;
using bittern::app::test::with_data;

TEST_CASE("what create made of odd names is right to verify and the same to diff") {
    for (const std::string format : {"--v1", "--v2", "--piece-size=16K"}) {
        CAPTURE(format);
        const Place place;
        for (const std::string name : {"a\\b", "a_b", "x\xE2\x80\x8B", "x\xEF\xBF\xBD"})
            place.folder.write("data/" + name, "bytes of " + name);
        REQUIRE(place.run({"create", format, "data"}).code == 0);
        CHECK(place.run({"verify", "@data.torrent", "data"}).code == 0);
        CHECK(place.run({"diff", "@data.torrent", "data"}).code == 0);
        CHECK(place.run({"diff", "data", "@data.torrent"}).code == 0);
        std::filesystem::remove(place.folder / "data/a\\b");
        REQUIRE(place.run({"create", format, "-o", "less.torrent", "data"}).code == 0);
        const auto less = place.run({"diff", "@data.torrent", "@less.torrent"});
        CHECK(less.out.starts_with("removed\ta\\\\b\t12\t0\t\n"));
        CHECK(less.out.find("\nmoved") == std::string::npos);
        CHECK(place.run({"diff", "@data.torrent", "data"}).out.find("removed\ta\\\\b\t12\t0\t\n") != std::string::npos);
        place.folder.write("data/a_b.1", "bytes of a\\b");
        CHECK(place.run({"verify", "@data.torrent", "data"}).code == 0);
        CHECK(place.run({"diff", "@data.torrent", "data"}).code == 0);
    }
}

TEST_CASE("names that are no UTF-8 are told apart, and each is counted once") {
    const Place place;
    place.folder.write("one/caf\xe9", "e");
    place.folder.write("one/caf\xe8", "e");
    place.folder.write("two/caf\xe8", "f");
    CHECK(place.run({"diff", "one", "two"}).out == "changed\tcaf\\xe8\t1\t1\t\nremoved\tcaf\\xe9\t1\t0\t\n");
    const auto json = place.json({"diff", "one", "two"});
    CHECK(json["differences"][1]["path"] == "caf\xEF\xBF\xBD");
    CHECK(json["differences"][1]["path_hex"] == "636166e9");
    const auto file = [](const std::string& name) { return "d6:lengthi1e4:pathl4:" + name + "ee"; };
    const std::string hash =
        "\x58\xe6\xb3\xa4\x14\xa1\xe0\x90\xdf\xc6\x02\x9a\xdd\x0f\x35\x55\xcc\xba\x12\x7f";  // of "e"
    place.folder.write(
        "t.torrent", "d4:infod5:filesl" + file("caf\xe9") + "e4:name3:one12:piece lengthi1e6:pieces20:" + hash + "ee");
    CHECK(place.run({"diff", "@t.torrent", "one"}).out == "added\tcaf\\xe8\t0\t1\t\n");
    CHECK(place.run({"verify", "@t.torrent", "one"}).code == 0);
}

TEST_CASE("diff compares the links of torrents") {
    for (const std::string format : {"--v1", "--v2", "--piece-size=16K"}) {
        CAPTURE(format);
        const auto place = with_data();
        const auto link = [&](const std::string& name, const std::string& target) {
            std::filesystem::remove(place.folder / "data" / name);
            std::filesystem::create_symlink(target, place.folder / "data" / name);
        };
        link("gone", "a");
        link("sub/turned", "../a");
        link("same", "sub");
        link("file", "a");
        REQUIRE(place.run({"create", format, "--symlinks", "data"}).code == 0);
        const auto same = place.run({"diff", "@data.torrent", "data"});
        CHECK(same.code == 0);
        CHECK(same.err.find("the same: 2 files and 4 links") != std::string::npos);
        std::filesystem::remove(place.folder / "data/gone");
        link("sub/turned", "b");
        link("new", "a");
        std::filesystem::remove(place.folder / "data/file");
        place.folder.write("data/file", "x");
        const std::string expected =
            "removed\tfile\t0\t0\t\ta\t\n"
            "added\tfile\t0\t1\t\n"
            "removed\tgone\t0\t0\t\ta\t\n"
            "added\tnew\t0\t0\t\t\ta\n"
            "changed\tsub/turned\t0\t0\t\ta\tsub/b\n";
        CHECK(place.run({"diff", "@data.torrent", "data"}).out == expected);
        CHECK(place.run({"diff", "data", "@data.torrent"}).out.find("changed\tsub/turned\t0\t0\t\tsub/b\ta\n") !=
              std::string::npos);
        REQUIRE(place.run({"create", format, "--symlinks", "-o", "new.torrent", "data"}).code == 0);
        const auto torrents = place.json({"diff", "@data.torrent", "@new.torrent"});
        for (const auto& one : torrents["differences"])
            if (one["path"] == "sub/turned") {
                CHECK(one["what"] == "changed");
                CHECK(one["target_before"] == "a");
                CHECK(one["target_after"] == "sub/b");
            }
        CHECK(torrents["same_links"] == 1);
        link("sub/turned", "/etc/passwd");
        CHECK(place.run({"diff", "@data.torrent", "data"}).out.find("\t\ta\t/etc/passwd\n") != std::string::npos);
    }
}

TEST_CASE("links that create leaves out are no difference to the torrent it made") {
    for (const std::string format : {"--v1", "--v2", "--piece-size=16K"}) {
        CAPTURE(format);
        const auto place = with_data();
        const auto link = [&](const std::string& target, const std::string& name) {
            std::filesystem::create_symlink(target, place.folder / "data" / name);
        };
        link("a", "good");
        link("../elsewhere", "out");
        link("/etc/passwd", "absolute");
        link("nowhere", "dangling");
        link("loop", "loop");
        link("there", "back");
        link("back", "there");
        link(".", "self");
        link("..", "sub/up");
        link("../.DS_Store", "sub/to junk");
        REQUIRE(place.run({"create", format, "--symlinks", "data"}).code == 0);
        const auto same = place.run({"diff", "@data.torrent", "data"});
        CHECK(same.out.empty());
        CHECK(same.code == 0);
        link("sub", "new");
        CHECK(place.run({"diff", "@data.torrent", "data"}).out == "added\tnew\t0\t0\t\t\tsub\n");
        std::filesystem::remove(place.folder / "data/good");
        link("nowhere", "good");
        CHECK_MESSAGE(
            place.run({"diff", "@data.torrent", "data"}).out.starts_with("changed\tgood\t0\t0\t\ta\tnowhere\n"),
            "a link of the torrent's is compared wherever it leads");
    }
}

TEST_CASE("a file with something else in its place is removed, and what create would take there is added") {
    for (const std::string format : {"--v1", "--v2", "--piece-size=16K"}) {
        CAPTURE(format);
        const Place place;
        const auto at = [&](const std::string& name) { return place.folder / "data" / name; };
        for (const std::string name : {"dangling", "fifo", "folder", "linked"})
            place.folder.write("data/" + name, std::string(16'384, name.front()));
        place.folder.write("data/other/x", "x");
        REQUIRE(place.run({"create", format, "data"}).code == 0);
        std::filesystem::create_symlink("other", at("sound"));
        REQUIRE(place.run({"create", format, "--symlinks", "-o", "links.torrent", "data"}).code == 0);
        for (const std::string name : {"dangling", "fifo", "folder", "linked"}) std::filesystem::remove(at(name));
        std::filesystem::create_symlink("nowhere", at("dangling"));
        REQUIRE(::mkfifo(at("fifo").c_str(), 0600) == 0);
        place.folder.write("data/folder/within", "w");
        std::filesystem::create_symlink("other", at("linked"));
        const std::string begin =
            "removed\tdangling\t16384\t0\t\n"
            "removed\tfifo\t16384\t0\t\n"
            "removed\tfolder\t16384\t0\t\n"
            "added\tfolder/within\t0\t1\t\n"
            "removed\tlinked\t16384\t0\t\n";
        CHECK(place.run({"diff", "@data.torrent", "data"}).out == begin);
        CHECK(place.run({"diff", "@links.torrent", "data"}).out == begin + "added\tlinked\t0\t0\t\t\tother\n");
        const auto back = place.run({"diff", "data", "@links.torrent"}).out;
        CHECK(back.ends_with("removed\tlinked\t0\t0\t\tother\t\nadded\tlinked\t0\t16384\t\n"));
        CHECK(place.run({"diff", "--follow-symlinks", "@data.torrent", "data"}).out ==
              begin + "added\tlinked/x\t0\t1\t\nadded\tsound/x\t0\t1\t\n");
    }
}

TEST_CASE("verify and diff spell all names in one way, and have all bytes of them in JSON") {
    for (const std::string format : {"--v1", "--v2", "--piece-size=16K"}) {
        CAPTURE(format);
        const Place place;
        for (const std::string name : {"nl\ny", "safe\tname", "z"})
            place.folder.write("data/" + name, std::string(16'384, name.front()));
        REQUIRE(place.run({"create", format, "data"}).code == 0);
        std::filesystem::remove(place.folder / "data/nl\ny");
        std::filesystem::remove(place.folder / "data/safe\tname");
        place.folder.write("data/safe\xEF\xBF\xBDname", "downloaded, and changed");
        place.folder.write("data/tab\tx\xff", "");
        place.folder.write("data/tab\ty", "");
        const std::string safe = "safe\xEF\xBF\xBDname";
        CHECK(place.run({"diff", "@data.torrent", "data"}).out ==
              "removed\tnl\\ny\t16384\t0\t\nchanged\t" + safe +
                  "\t16384\t23\t\nadded\ttab\\tx\\xff\t0\t0\t\nadded\ttab\\ty\t0\t0\t\n");
        const auto differences = place.json({"diff", "@data.torrent", "data"})["differences"];
        CHECK(differences[0]["path"] == "nl\ny");
        CHECK_FALSE(differences[0].contains("raw_path"));
        CHECK(differences[1]["path"] == safe);
        CHECK(differences[1]["raw_path"] == "safe\tname");
        CHECK(differences[2]["path_hex"] == "7461620978ff");
        CHECK(place.json({"diff", "data", "@data.torrent"})["differences"][1]["raw_path"] == "safe\tname");
        const auto rows = place.run({"verify", "@data.torrent", "data"}).out;
        CHECK(rows.starts_with("missing\tnl\\ny\t0\t16384\t"));
        CHECK(rows.find("\nshort\t" + safe + "\t23\t") != std::string::npos);
        CHECK(rows.ends_with("\nextra\ttab\\tx\\xff\t\t\t\t\nextra\ttab\\ty\t\t\t\t\n"));
        const auto verified = place.json({"verify", "@data.torrent", "data"});
        CHECK(verified["files"][0]["path"] == "nl\ny");
        CHECK_FALSE(verified["files"][0].contains("raw_path"));
        CHECK(verified["files"][1]["path"] == safe);
        CHECK(verified["files"][1]["raw_path"] == "safe\tname");
        CHECK(verified["extra"] == nlohmann::json({"tab\tx\xEF\xBF\xBD", "tab\ty"}));
        CHECK(verified["extra_hex"] == nlohmann::json({"7461620978ff", "7461620979"}));
    }
}
