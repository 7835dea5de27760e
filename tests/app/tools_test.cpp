// The commands that need no network, in process.

#include "app/tools_place.hpp"
#include "swarm/verify.hpp"
#include "torrent/hostile_files.hpp"

#include <algorithm>
#include <sys/stat.h>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace bittern;
using namespace bittern::app;
using bittern::app::test::FakeEnv;
using bittern::app::test::Place;
using bittern::app::test::with_data;
using bittern::app::test::Words;

TEST_CASE("show gives every hostile torrent its verdict") {
    const Place place;
    for (const auto& file : bittern::test::hostile_manifest()) {
        CAPTURE(file.name);
        place.folder.write(file.name, bittern::test::hostile_bytes(file.name));
        const auto shown = place.run({"show", "@" + file.name});
        const bool mended =
            shown.out.find("problem\t") != std::string::npos &&
            (shown.out.find("name") != std::string::npos || shown.out.find("link") != std::string::npos);
        CHECK((shown.code == 0 || shown.code == 4));
        if (shown.code == 4) {
            CHECK(file.verdict.find("reject") != std::string::npos);
            CHECK(shown.out.empty());
            CHECK(std::ranges::count(shown.err, '\n') == 1);
        } else {
            CHECK(file.verdict != "reject");
            CHECK((file.verdict != "sanitise" || mended));
            CHECK(shown.err.empty());
        }
        CHECK(shown.out.find('\x1b') == std::string::npos);
        CHECK(shown.err.find('\x1b') == std::string::npos);
    }
}

TEST_CASE("create is deterministic, and says where the torrent is") {
    const auto place = with_data();
    const auto made = place.run({"create", "data"});
    CHECK(made.code == 0);
    CHECK(made.out == "data.torrent\n");
    const auto first = testing::bytes_of(place.folder / "data.torrent");
    CHECK(place.run({"create", "--force", "-q", "data"}).err.empty());
    CHECK(testing::bytes_of(place.folder / "data.torrent") == first);
    CHECK(place.run({"create", "-o", "-", "data"}).out == first);
    const auto again = place.run({"create", "data"});
    CHECK(again.code == 9);
    CHECK(again.err.find("--force") != std::string::npos);
    const auto dated = place.run({"create", "--date", "1700000000", "-o", "dated", "data"});
    CHECK(dated.code == 0);
    CHECK(place.read("dated").date());
    CHECK(place.read("dated").info_hash() == place.read("data.torrent").info_hash());
}

TEST_CASE("create of standard input is that of a file with the same bytes and name") {
    const Place place;
    const std::string bytes(70'000, 'x');
    place.folder.write("f.bin", bytes);
    CHECK(place.run({"create", "-o", "one", "f.bin"}).code == 0);
    CHECK(place.run({"create", "-o", "two", "--name", "f.bin", "-"}, bytes).code == 0);
    CHECK(testing::bytes_of(place.folder / "one") == testing::bytes_of(place.folder / "two"));
    CHECK(place.run({"create", "-"}, bytes).code == 2);
    CHECK(place.run({"create", "--name", "f", "-"}, "").code == 2);
}

TEST_CASE("create --dry-run is for eyes on a terminal") {
    const auto place = with_data();
    FakeEnv fake({"create", "--dry-run", "data"}, place.folder.path());
    fake.env.out_is_terminal = true;
    CHECK(app::run(fake.env) == 0);
    CHECK(fake.out.str() == "    SIZE  PATH\n48.8 KiB  a\n     3 B  sub/b\n");
}

TEST_CASE("create --dry-run writes nothing") {
    const auto place = with_data();
    const auto plan = place.json({"create", "--dry-run", "data"});
    CHECK(plan["event"] == "plan");
    CHECK(plan["files"].size() == 2);
    CHECK(plan["bytes"] == 50'003);
    CHECK_FALSE(std::filesystem::exists(place.folder / "data.torrent"));
}

TEST_CASE("verify says what is wrong, and leaves with 6") {
    const auto place = with_data();
    REQUIRE(place.run({"create", "data"}).code == 0);
    const auto right = place.run({"verify", "@data.torrent", "data"});
    CHECK(right.code == 0);
    CHECK(right.out.find("wrong") == std::string::npos);
    place.folder.write("data/a", std::string(49'999, 'a') + "b");
    std::filesystem::remove(place.folder / "data/sub/b");
    const auto wrong = place.run({"verify", "@data.torrent", "data"});
    CHECK(wrong.code == 6);
    CHECK(
        wrong.out.starts_with("wrong\ta\t50000\t50000\t3\t49152-50000\n"
                              "missing\tsub/b\t0\t3\t"));
    const auto json = place.json({"verify", "@data.torrent", "."});
    CHECK(json["event"] == "verified");
    CHECK(json["right"] == false);
    CHECK(json["files"][0]["damage"] == nlohmann::json::parse("[[49152,848]]"));
    CHECK(place.run({"verify", "@data.torrent", "gone"}).code == 3);
    CHECK(place.run({"verify", std::string(40, 'a'), "data"}).code == 2);
}

TEST_CASE("edit changes the file in one step, and says when it is another torrent") {
    const auto place = with_data();
    REQUIRE(place.run({"create", "--tracker", "udp://a:1,udp://b:1", "data"}).code == 0);
    const auto before = place.read("data.torrent");
    const auto same =
        place.run({"edit", "--add-tracker", "udp://c:1", "--remove-tracker", "udp://a:1", "data.torrent"});
    CHECK(same.code == 0);
    CHECK(same.err.find("info-hash is the same") != std::string::npos);
    CHECK(place.read("data.torrent").trackers() == std::vector<Words>{{"udp://b:1"}, {"udp://c:1"}});
    const auto other = place.run({"edit", "--private", "-o", "new", "data.torrent"});
    CHECK(other.err.find("info-hash changed") != std::string::npos);
    CHECK(place.read("new").info_hash() != before.info_hash());
    CHECK(place.read("data.torrent").info_hash() == before.info_hash());
    CHECK(place.run({"edit", "--public", "-o", "new", "data.torrent"}).code == 9);
    CHECK(place.run({"edit", "--remove-tracker", "udp://z:1", "data.torrent"}).code == 2);
    CHECK(place.run({"edit", "data.torrent"}).code == 2);
    CHECK(place.run({"edit", "--comment", "x", "data/a"}).code == 4);
}

TEST_CASE("magnet makes the link that was asked for, and explains one") {
    const auto place = with_data();
    REQUIRE(place.run({"create", "--tracker", "udp://a:1", "data"}).code == 0);
    const auto metainfo = place.read("data.torrent");
    CHECK(place.run({"magnet", "@data.torrent"}).out == to_string(metainfo.magnet()) + "\n");
    CHECK(place.run({"magnet", "--v2", "--no-trackers", "--no-name", "@data.torrent"}).out ==
          "magnet:?xt=urn:btmh:1220" + torrent::hex(*metainfo.info_hash().v2) + "\n");
    CHECK(place.run({"magnet", "--v1", "--no-trackers", "--select", "sub/b", "@data.torrent"}).out ==
          "magnet:?xt=urn:btih:" + torrent::hex(*metainfo.info_hash().v1) + "&dn=data&so=2\n");
    CHECK(place.run({"magnet", "--v2", std::string(40, 'a')}).code == 2);
    const auto parsed =
        place.json({"magnet", "--parse", "magnet:?xt=urn:btih:" + std::string(40, 'a') + "&kt=x&so=1-3"});
    CHECK(parsed["files"] == "1-3");
    CHECK(parsed["ignored"] == Words{"kt=x"});
    CHECK(place.run({"magnet", "--parse", "magnet:?xt=urn:btih:zz"}).code == 4);
}

TEST_CASE("a link of a link says what it leaves out") {
    const Place place;
    const auto link = "magnet:?xt=urn:btih:" + std::string(40, 'a') + "&xt=urn:sha1:zz&dn=a%09b&kt=x";
    const auto made = place.run({"magnet", link});
    CHECK(made.code == 0);
    CHECK(made.err.find("not understood: kt=x") != std::string::npos);
    const auto parsed = place.run({"magnet", "--parse", link});
    CHECK(parsed.out.find("name\ta\\tb\n") != std::string::npos);
    CHECK(parsed.out.find("ignored\txt=urn:sha1:zz\n") != std::string::npos);
}

TEST_CASE("show tells other keys, and a comment of lines on one line but in JSON") {
    const auto place = with_data();
    REQUIRE(place.run({"create", "--comment", "one\ntwo\\", "data"}).code == 0);
    const auto bytes = testing::bytes_of(place.folder / "data.torrent");
    place.folder.write("more.torrent", bytes.substr(0, bytes.size() - 1) + "9:publisher2:mee");
    CHECK(place.run({"show", "@more.torrent"}).out.find("other_key\tpublisher\tme\n") != std::string::npos);
    CHECK(place.run({"show", "@more.torrent"}).out.find("comment\tone\\ntwo\\\\\n") != std::string::npos);
    const auto json = place.json({"show", "@more.torrent"});
    CHECK(json["comment"] == "one\ntwo\\");
    CHECK(json["other_keys"] == nlohmann::json::parse(R"([{"key": "publisher", "value": "me"}])"));
    FakeEnv fake({"show", (place.folder / "more.torrent").string()}, place.folder.path());
    fake.env.out_is_terminal = true;
    CHECK(app::run(fake.env) == 0);
    CHECK(fake.out.str().find("one ↵ two\\\n") != std::string::npos);
    CHECK(fake.out.str().find("\n0  a  48.8 KiB\n") != std::string::npos);
}

TEST_CASE("show gives texts and names as they are in JSON, and within bounds elsewhere") {
    const Place place;
    const std::string hash(20, 'h'), large(50'000, 'l');
    const auto file = [](const std::string& name) {
        return "d6:lengthi1e4:pathl" + bittern::test::bencoded(name) + "ee";
    };
    place.folder.write("t.torrent",
                       "d8:announce9:wss://t/a"
                       "7:comment6:a\tb\xE2\x80\x8B"
                       "10:created by" +
                           bittern::test::bencoded(large) + "4:infod5:filesl" + file("x\xff") + file("y\\z") +
                           file("u/v") + "d4:attr1:l4:pathl1:le12:symlink pathl2:..3:etcee" +
                           "e4:name3:n\tm12:piece lengthi16384e6:pieces20:" + hash +
                           "6:source2:s\xfe"
                           "ee");
    const auto shown = place.run({"show", "@t.torrent"});
    CHECK(shown.out.find("comment\ta\\tb\\u{200b}\n") != std::string::npos);
    CHECK(shown.out.find("… (50000 bytes: --json has all)\n") != std::string::npos);
    CHECK(shown.out.size() < 20'000);
    const auto json = place.json({"show", "@t.torrent"});
    CHECK(json["comment"] == "a\tb\xE2\x80\x8B");
    CHECK_FALSE(json.contains("comment_hex"));
    CHECK(json["created_by"] == large);
    CHECK(json["source"] == "s\xEF\xBF\xBD");
    CHECK(json["source_hex"] == "73fe");
    CHECK(json["raw_name"] == "n\tm");
    CHECK(json["left_out"] == nlohmann::json::parse(R"([{"what": "tracker", "url": "wss://t/a"}])"));
    CHECK(json["files"][0]["raw_path_hex"] == "78ff");
    CHECK(json["files"][1]["raw_path"] == "y\\z");
    CHECK(json["files"][2]["raw_path"] == std::string("u\0sv", 4));
    CHECK(json["files"][3]["raw_symlink"] == "../etc");
    CHECK(place.run({"show", "--json", "@t.torrent"}).out.find("a\\tb\\u200b") != std::string::npos);
}

TEST_CASE("a .torrent file that can't be there is told by the reason, not as one that exists") {
    const auto place = with_data();
    const std::string name(250, 'n');
    place.folder.write(name, "1");
    const auto created = place.run({"create", name});
    CHECK(created.code == 5);
    CHECK(created.err.find("exists already") == std::string::npos);
    CHECK(created.err.find("too long") != std::string::npos);
}

TEST_CASE("diff compares torrents and folders in every format") {
    for (const std::string format : {"--v1", "--v2", "--piece-size=16K"}) {
        CAPTURE(format);
        const auto place = with_data();
        REQUIRE(place.run({"create", format, "data"}).code == 0);
        CHECK(place.run({"diff", "@data.torrent", "data"}).code == 0);
        place.folder.write("data/a", std::string(49'999, 'a') + "b");
        place.folder.write("data/new", "n");
        const auto found = place.run({"diff", "@data.torrent", "data"});
        CHECK(found.code == 1);
        // of v1 the wrong piece has bytes of the next file too
        const std::string word = format == "--v1" ? "unknown" : "changed";
        CHECK(found.out.find(word + "\ta\t50000\t50000\t\n") != std::string::npos);
        CHECK(found.out.find("added\tnew\t0\t1\t\n") != std::string::npos);
        CHECK(place.run({"diff", "data", "@data.torrent"}).out.find("removed\tnew\t1\t0") != std::string::npos);
        REQUIRE(place.run({"create", format, "-o", "new.torrent", "data"}).code == 0);
        CHECK(place.run({"diff", "@new.torrent", "@new.torrent"}).code == 0);
        const auto torrents = place.run({"diff", "@data.torrent", "@new.torrent"});
        CHECK(torrents.out.starts_with(word + "\ta\t50000\t50000\t\n"));
    }
}

TEST_CASE("diff of an empty folder is a diff") {
    for (const std::string format : {"--v1", "--v2"}) {
        const auto place = with_data();
        REQUIRE(place.run({"create", format, "data"}).code == 0);
        place.folder.write("empty/sub/x", "");
        std::filesystem::remove_all(place.folder / "empty/sub");
        const auto found = place.run({"diff", "@data.torrent", "empty"});
        CHECK(found.code == 1);
        CHECK(found.out == "removed\ta\t50000\t0\t\nremoved\tsub/b\t3\t0\t\n");
        CHECK(place.run({"diff", "empty", "data"}).out == "added\ta\t0\t50000\t\nadded\tsub/b\t0\t3\t\n");
        CHECK(place.run({"diff", "empty", "empty"}).code == 0);
    }
}

TEST_CASE("diff goes on where something odd lies, and leaves out what it is told to") {
    for (const std::string format : {"--v1", "--v2"}) {
        CAPTURE(format);
        const auto place = with_data();
        REQUIRE(place.run({"create", format, "data"}).code == 0);
        place.folder.write("data/odd\xff", "x");
        place.folder.write("data/new.tmp", "x");
        const auto odd = place.run({"diff", "@data.torrent", "data"});
        CHECK(odd.code == 1);
        CHECK(odd.out == "added\tnew.tmp\t0\t1\t\nadded\todd\\xff\t0\t1\t\n");
        CHECK(odd.err.find("error:") == std::string::npos);
        CHECK(place.run({"diff", "--exclude", "*.tmp", "--exclude", "odd?", "@data.torrent", "data"}).code == 0);
        std::filesystem::remove(place.folder / "data/sub/b");
        const auto without = place.run({"diff", "--exclude", "odd?", "--exclude", "sub/", "@data.torrent", "data"});
        const std::string neighbour =
            format == "--v1" ? "unknown\ta\t50000\t50000\t\n" : "";  // in one piece with sub/b
        CHECK(without.out == neighbour + "added\tnew.tmp\t0\t1\t\n");
    }
}

TEST_CASE("verify does not list all of a machine") {
    const auto place = with_data();
    REQUIRE(place.run({"create", "data"}).code == 0);
    for (std::size_t k = 0; k <= swarm::most_extra; ++k) place.folder.write("data/" + std::to_string(k), "");
    const auto found = place.run({"verify", "@data.torrent", "data"});
    CHECK(found.code == 0);
    CHECK(static_cast<std::size_t>(std::ranges::count(found.out, '\n')) == swarm::most_extra);
    CHECK(found.err.find("has more than 10000 files that are not in the torrent") != std::string::npos);
    CHECK(found.err.find("; more than 10000 files not in the torrent\n") != std::string::npos);
    CHECK(place.json({"verify", "@data.torrent", "data"})["more_extra"] == true);
}

TEST_CASE("diff looks behind links where the torrent has files") {
    const auto place = with_data();
    place.folder.write("elsewhere/file", "far away");
    std::filesystem::create_symlink(place.folder / "elsewhere", place.folder / "data/link");
    REQUIRE(place.run({"create", "--follow-symlinks", "--v2", "data"}).code == 0);
    REQUIRE(place.run({"create", "--v2", "-o", "without.torrent", "data"}).code == 0);
    CHECK(place.run({"diff", "@data.torrent", "data"}).code == 0);
    CHECK(place.run({"diff", "@without.torrent", "data"}).code == 0);
    CHECK(place.run({"diff", "--follow-symlinks", "@without.torrent", "data"}).out == "added\tlink/file\t0\t8\t\n");
}

TEST_CASE("diff tells a torrent by what is in it, and what is not there by its code") {
    const auto place = with_data();
    REQUIRE(place.run({"create", "-o", "named-otherwise", "data"}).code == 0);
    CHECK(place.run({"diff", "named-otherwise", "data"}).code == 0);
    place.folder.write("d3:not", "d3:not a torrent");
    CHECK(place.run({"diff", "@d3:not", "@d3:not"}).code == 0);
    CHECK(place.run({"diff", "data", "nope"}).code == 3);
    CHECK(place.run({"diff", "nope.torrent", "data"}).code == 3);
    CHECK(place.run({"diff", std::string(40, 'a'), "data"}).code == 2);
}

TEST_CASE("what differs is not lost without a word") {
    const auto place = with_data();
    REQUIRE(place.run({"create", "data"}).code == 0);
    std::filesystem::remove(place.folder / "data/sub/b");
    for (const auto* command : {"verify", "diff"}) {
        FakeEnv fake({command, (place.folder / "data.torrent").string(), "data"}, place.folder.path());
        fake.out.setstate(std::ios::badbit);
        CHECK(app::run(fake.env) == 5);
        CHECK(fake.err.str().find("the answer is lost") != std::string::npos);
    }
}

TEST_CASE("no command of these goes to the network, or hangs on what never ends") {
    const Place place;
    for (const auto* command : {"show", "magnet"}) {
        const auto outcome = place.run({command, "http://127.0.0.1:1/x.torrent"});
        CHECK(outcome.code == 2);
        CHECK(outcome.err.find("--metadata-only") != std::string::npos);
    }
    const auto hash = place.run({"show", "-"}, std::string(40, 'a') + "\n");
    CHECK(hash.code == 0);
    CHECK(place.run({"show", "-"}, "d4:info").code == 4);
    CHECK(place.run({"show", "-"}, "").code == 4);
}

TEST_CASE("a pipe is refused and not waited for, with the way to read from it") {
    const auto place = with_data();
    REQUIRE(place.run({"create", "data"}).code == 0);
    REQUIRE(::mkfifo((place.folder / "pipe").c_str(), 0600) == 0);
    const std::vector<Words> all{{"show", "@pipe"},
                                 {"magnet", "@pipe"},
                                 {"verify", "@pipe", "data"},
                                 {"diff", "@pipe", "data"},
                                 {"diff", "data", "@pipe"},
                                 {"edit", "--comment", "x", "pipe"},
                                 {"create", "--force", "--reuse", "@pipe", "data"}};
    for (const auto& words : all) {
        CAPTURE(words.front());
        const auto outcome = place.run(words);
        CHECK(outcome.code == 9);
        CHECK_MESSAGE(
            outcome.err.find("is a pipe or a device, not a file; to read from it write - <") != std::string::npos,
            outcome.err);
        CHECK(place.run({"help", words.front()}).out.find("9 refused") != std::string::npos);
    }
    const auto created = place.run({"create", "pipe"});
    CHECK(created.code == 2);
    CHECK(created.err.find("bittern create --name NAME - <pipe") != std::string::npos);
}

TEST_CASE("a name for a torrent is one that stays as it is, whichever command gives it") {
    const auto place = with_data();
    REQUIRE(place.run({"create", "data"}).code == 0);
    for (const std::string name : {"a\x1b[31m", "a\nb", "a\x7f", "a/b", "..", "a\\b", "a\xff", "a\xe2\x80\xae"}) {
        CAPTURE(name);
        for (const auto& words :
             {Words{"create", "--name", name, "--dry-run", "data"}, Words{"share", "--name", name, "data"},
              Words{"edit", "--name", name, "data.torrent"}}) {
            const auto outcome = place.run(words);
            CHECK(outcome.code == 2);
            CHECK(outcome.err.find("can't be the name of a torrent") != std::string::npos);
        }
    }
    CHECK(place.run({"create", "--name", "\xc3\xa9 b", "--dry-run", "data"}).code == 0);
}
