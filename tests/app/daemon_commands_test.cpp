#include "app/fake_daemon.hpp"

#include <algorithm>

#include <doctest/doctest.h>

using namespace bittern;
using bittern::app::test::FakeDaemon;
using bittern::app::test::told_torrent;
using Json = nlohmann::json;

namespace {

/// Three of them: "film" with label films, "music", and "other film".
void fill(FakeDaemon& daemon) {
    const auto file = [](const char* name, int size) { return Json{{"name", name}, {"length", size}}; };
    const Json stat{{"bytes_completed", 5}, {"wanted", true}, {"priority", 0}};
    daemon.put(told_torrent(1, "film",
                            {{"labels", {"films", "new"}},
                             {"files", {file("film/a.mkv", 10), file("film/b.nfo", 5), file("film/extra/c.mkv", 7)}},
                             {"file_stats", {stat, stat, stat}}}));
    daemon.put(told_torrent(2, "music", {{"status", 0}, {"rate_upload", 5000}, {"labels", {"new"}}}));
    daemon.put(told_torrent(3, "other film", {{"status", 4}, {"left_until_done", 500}, {"rate_download", 7000}}));
}

struct Place {
    Place() { fill(daemon); }
    FakeDaemon daemon;
    auto run(std::vector<std::string> words) { return daemon.run(std::move(words)); }
    /// The parameters of the only call of a method.
    Json asked(const std::string& method) {
        const auto all = daemon.asked(method);
        REQUIRE(all.size() == 1);
        return all.front();
    }
};

}  // namespace

TEST_CASE("list keeps those that are wanted, in the order that is wanted") {
    Place place;
    const auto ids = [&](std::vector<std::string> words) {
        words.insert(words.begin(), "list");
        std::string all;
        std::istringstream lines(place.run(std::move(words)).out);
        for (std::string line; std::getline(lines, line);) all += line.substr(0, line.find('\t'));
        return all;
    };
    CHECK(ids({}) == "123");
    CHECK(ids({"--reverse"}) == "321");
    CHECK(ids({"--sort", "up", "-r"}) == "213");
    CHECK(ids({"--sort", "name"}) == "123");
    CHECK(ids({"--sort", "done"}) == "312");
    CHECK(ids({"--state", "stopped"}) == "2");
    CHECK(ids({"--state", "stopped", "--state", "downloading"}) == "23");
    CHECK(ids({"--label", "new"}) == "12");
    CHECK(ids({"--label", "new", "--name", "*film"}) == "1");
    CHECK(ids({"--name", "*film", "2", "3"}) == "3");
    CHECK(place.run({"list", "--sort", "uo"}).code == 2);
    CHECK(place.run({"list", "--state", "seding"}).err.find("did you mean") != std::string::npos);
    CHECK(place.run({"list", "4"}).code == 3);
}

TEST_CASE("list fits the terminal and ends in totals") {
    Place place;
    for (const int columns : {200, 80, 40, 20}) {
        CAPTURE(columns);
        const auto outcome = place.daemon.run({"list"}, "/nowhere", columns);
        std::istringstream lines(outcome.out);
        for (std::string line; std::getline(lines, line);) CHECK(static_cast<int>(line.size()) <= columns);
        CHECK(outcome.out.find("3 torrents") != std::string::npos);
        CHECK(outcome.out.find("NAME") != std::string::npos);
        CHECK((outcome.out.find("RATIO") != std::string::npos) == (columns >= 80));
    }
}

TEST_CASE("only what the words name is asked about in full") {
    Place place;
    CHECK(place.run({"files", "film*"}).code == 0);
    const auto asked = place.daemon.asked("torrent_get");
    REQUIRE(asked.size() == 2);
    CHECK_FALSE(asked[0].contains("ids"));
    CHECK(std::ranges::find(asked[0]["fields"], "files") == asked[0]["fields"].end());
    CHECK(asked[1]["ids"] == Json{1});
}

TEST_CASE("files are told with their numbers, without the torrent's folder") {
    Place place;
    CHECK(place.run({"files", "1"}).out ==
          "1\t0\t10\t5\tnormal\ta.mkv\n1\t1\t5\t5\tnormal\tb.nfo\n1\t2\t7\t5\tnormal\textra/c.mkv\n");
    CHECK(place.run({"files", "2"}).code == 0);
    CHECK(place.daemon.events({"files", "1"}).front()["files"][2]["path"] == "extra/c.mkv");
}

TEST_CASE("select takes numbers, ranges and patterns, and what says most of a file holds") {
    struct Given {
        std::vector<std::string> words;
        Json wanted, skipped;
    };
    for (const auto& given :
         {Given{{"--want", "*.mkv", "--skip", "1"}, {0, 2}, {1}}, Given{{"--want", "0,2", "--skip", "*"}, {0, 2}, {1}},
          Given{{"--want", "0-2", "--skip", "*.mkv"}, {0, 1, 2}, Json()},
          Given{{"--want", "*.mkv", "--skip", "extra/"}, {0}, {2}}, Given{{"--skip", "/a.mkv"}, Json(), {0}},
          Given{{"--want", "*", "--skip", "*.nfo"}, {0, 2}, {1}}}) {
        Place place;
        std::vector<std::string> line{"select", "1"};
        line.insert(line.end(), given.words.begin(), given.words.end());
        CHECK(place.run(line).code == 0);
        const auto asked = place.asked("torrent_set");
        CHECK(asked["ids"] == Json{1});
        CHECK(asked.value("files_wanted", Json()) == given.wanted);
        CHECK(asked.value("files_unwanted", Json()) == given.skipped);
    }
}

TEST_CASE("select sets priorities, and an empty list is never sent: it would be every file") {
    Place place;
    CHECK(place.run({"select", "1", "--high", "1", "--low", "*", "--normal", "1"}).code == 0);
    const auto asked = place.asked("torrent_set");
    CHECK(asked["priority_high"] == Json{1});
    CHECK(asked["priority_low"] == Json{0, 2});
    CHECK_FALSE(asked.contains("priority_normal"));
    CHECK_FALSE(asked.contains("files_wanted"));
}

TEST_CASE("select refuses what names no file") {
    Place place;
    for (const auto* which : {"3", "2-5", "2-1", "*.avi"}) CHECK(place.run({"select", "1", "--want", which}).code == 2);
    CHECK(place.run({"select", "1"}).code == 2);
    CHECK(place.run({"select", "1", "--want", ""}).code == 2);
    CHECK(place.run({"select", "2", "--want", "1"}).code == 9);
    CHECK(place.daemon.asked("torrent_set").empty());
    // Of several torrents those are done that have such files.
    const auto outcome = place.run({"select", "--all", "--skip", "*.nfo"});
    CHECK(outcome.code == 0);
    CHECK(outcome.err.find("warning: the files of 'music' are not known yet") != std::string::npos);
    CHECK(place.asked("torrent_set")["ids"] == Json{1});
}

TEST_CASE("limits of torrents are set in the protocol's units") {
    Place place;
    CHECK(place.run({"limit", "1", "2", "--up", "500k", "--down", "unlimited", "--ratio", "2", "--idle", "30m"}).code ==
          0);
    CHECK(place.asked("torrent_set") == Json{{"ids", {1, 2}},
                                             {"upload_limit", 512},
                                             {"upload_limited", true},
                                             {"download_limited", false},
                                             {"seed_ratio_limit", 2.0},
                                             {"seed_ratio_mode", 1},
                                             {"seed_idle_limit", 30},
                                             {"seed_idle_mode", 1}});
}

TEST_CASE("a limit may be none, or that of the session again") {
    Place place;
    CHECK(place.run({"limit", "1", "--ratio", "unlimited", "--idle", "default", "--up", "default"}).code == 0);
    CHECK(place.asked("torrent_set") ==
          Json{{"ids", {1}}, {"seed_ratio_mode", 2}, {"seed_idle_mode", 0}, {"upload_limited", false}});
    CHECK(place.run({"limit", "1", "--up", "fast"}).code == 2);
    CHECK(place.run({"limit", "1", "--ratio", "-1"}).code == 2);
}

TEST_CASE("without torrents the limits are the session's") {
    Place place;
    place.daemon.answer("session_get", {{"speed_limit_down", 100},
                                        {"speed_limit_down_enabled", true},
                                        {"speed_limit_up", 50},
                                        {"speed_limit_up_enabled", false},
                                        {"seed_ratio_limit", 2.5},
                                        {"seed_ratio_limited", true},
                                        {"idle_seeding_limit", 30},
                                        {"idle_seeding_limit_enabled", true}});
    CHECK(place.run({"limit"}).out == "0\t100000\tunlimited\t2.5\t1800\n");
    CHECK(place.daemon.asked("session_set").empty());
    CHECK(place.run({"limit", "--down", "1", "--idle", "90s"}).code == 0);
    CHECK(place.asked("session_set") == Json{{"speed_limit_down", 1},
                                             {"speed_limit_down_enabled", true},
                                             {"idle_seeding_limit", 2},
                                             {"idle_seeding_limit_enabled", true}});
    CHECK(place.run({"limit", "--ratio", "default"}).code == 2);
}

TEST_CASE("labels are added and taken off, and torrents that get the same are told together") {
    Place place;
    CHECK(place.run({"label", "1", "2", "3", "--add", "old", "--remove", "new"}).out ==
          "1\tfilms,old\n2\told\n3\told\n");
    const auto asked = place.daemon.asked("torrent_set");
    REQUIRE(asked.size() == 2);
    CHECK(asked[0] == Json{{"ids", {1}}, {"labels", {"films", "old"}}});
    CHECK(asked[1] == Json{{"ids", {2, 3}}, {"labels", {"old"}}});
}

TEST_CASE("labels are set, dropped and shown") {
    Place place;
    CHECK(place.run({"label", "1", "--none"}).code == 0);
    CHECK(place.asked("torrent_set")["labels"] == Json::array());
    CHECK(place.run({"label", "1", "--set", "films", "--set", "new"}).code == 0);
    CHECK_MESSAGE(place.daemon.asked("torrent_set").size() == 1, "what is so already is not set again");
    CHECK(place.run({"label"}).out == "films\t1\t1000\nnew\t2\t2000\n");
    CHECK(place.run({"label", "--add", "x"}).code == 2);
    CHECK(place.run({"label", "1", "--add", "a,b"}).code == 2);
    CHECK(place.run({"label", "1", "--add", "a", "--set", "b"}).code == 2);
}

TEST_CASE("move, rename and queue say what the protocol wants to hear") {
    Place place;
    CHECK(place.daemon.run({"move", "films", "3", "new/"}, "/srv").code == 0);
    CHECK(place.asked("torrent_set_location") == Json{{"ids", {1, 3}}, {"location", "/srv/new"}, {"move", true}});
    CHECK(place.run({"move", "1", "/there", "--keep-data"}).code == 0);
    CHECK(place.daemon.asked("torrent_set_location")[1]["move"] == false);
    CHECK(place.run({"move", "1"}).code == 2);
    CHECK(place.run({"move"}).code == 2);

    CHECK(place.run({"rename", "1", "movie"}).code == 0);
    CHECK(place.run({"rename", "1", "d.mkv", "--path", "extra/c.mkv"}).code == 0);
    const auto renamed = place.daemon.asked("torrent_rename_path");
    CHECK(renamed[0] == Json{{"ids", {1}}, {"path", "film"}, {"name", "movie"}});
    CHECK(renamed[1] == Json{{"ids", {1}}, {"path", "film/extra/c.mkv"}, {"name", "d.mkv"}});
    CHECK(place.run({"rename", "1", "a/b"}).code == 2);
    CHECK(place.run({"rename", "*film", "x"}).code == 2);

    CHECK(place.run({"queue"}).out == "1\t1\tseeding\tfilm\n2\t2\tstopped\tmusic\n3\t3\tdownloading\tother film\n");
    CHECK(place.run({"queue", "top", "3"}).code == 0);
    CHECK(place.asked("queue_move_top") == Json{{"ids", {3}}});
    CHECK(place.run({"queue", "tpo", "3"}).err.find("did you mean 'top'") != std::string::npos);
    CHECK(place.run({"queue", "up"}).code == 2);
}

TEST_CASE("verify is the daemon's where nothing else is named") {
    Place place;
    const testing::TemporaryFolder folder;
    folder.write("data", "x");
    CHECK(place.daemon.run({"verify", "1", "music"}, folder.path()).code == 0);
    CHECK(place.asked("torrent_verify") == Json{{"ids", {1, 2}}});
    CHECK(place.daemon.run({"verify", "--all"}, folder.path()).code == 0);
    CHECK(place.daemon.run({"verify", "film"}, folder.path()).code == 0);
    CHECK(place.daemon.asked("torrent_verify").size() == 3);
    CHECK(place.daemon.run({"verify", "gone.torrent", "data"}, folder.path()).code == 3);
    CHECK(place.daemon.run({"verify", "1", "data"}, folder.path()).code == 2);
    CHECK(place.daemon.run({"verify", "data"}, folder.path()).code == 2);
    CHECK(place.daemon.run({"verify"}, folder.path()).code == 2);
    CHECK(place.daemon.asked("torrent_verify").size() == 3);
}

TEST_CASE("what the daemon refuses is told, with its kind") {
    Place place;
    place.daemon.answer("torrent_reannounce",
                        {{"error", {{"message", "not now\x1b"}, {"data", {{"fault", "refused"}}}}}});
    const auto outcome = place.run({"reannounce", "1"});
    CHECK(outcome.code == 9);
    CHECK(outcome.err == "error: not now\ufffd\n");
}

TEST_CASE("without a daemon every command says how to start one") {
    for (const std::vector<std::string>& words : {std::vector<std::string>{"info", "1"},
                                                  {"files", "1"},
                                                  {"peers", "1"},
                                                  {"trackers", "1"},
                                                  {"limit"},
                                                  {"label"},
                                                  {"queue"},
                                                  {"stats"},
                                                  {"log"},
                                                  {"log", "-f"},
                                                  {"watch", "--json"},
                                                  {"verify", "1"},
                                                  {"reannounce", "1"},
                                                  {"select", "1", "--want", "1"},
                                                  {"move", "1", "/x"},
                                                  {"rename", "1", "x"},
                                                  {"add", std::string(40, 'a')}}) {
        CAPTURE(words.front());
        app::test::FakeEnv fake(words);
        fake.variables["BITTERN_STATE_DIR"] = "/nowhere/state";
        fake.variables["HOME"] = "/nowhere";
        CHECK(app::run(fake.env) == 8);
        CHECK(fake.err.str().find("start one with `bittern daemon`") != std::string::npos);
    }
}

TEST_CASE("watch wants a terminal or --json") {
    Place place;
    const auto outcome = place.run({"watch"});
    CHECK(outcome.code == 2);
    CHECK(outcome.err.find("--json") != std::string::npos);
}
