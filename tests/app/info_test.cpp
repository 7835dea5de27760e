#include "app/commands/torrent_info.hpp"
#include "app/fake_daemon.hpp"
#include "base/printable.hpp"

#include <algorithm>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::app;
using bittern::app::test::FakeDaemon;
using bittern::app::test::told_torrent;
using Json = nlohmann::json;

namespace {

constexpr std::chrono::sys_seconds now{std::chrono::seconds(1'700'000'000)};

Json tracker(const Json& more) {
    Json one{{"id", 0},
             {"tier", 0},
             {"announce", "http://t.example/announce"},
             {"announce_state", 1},
             {"has_announced", true},
             {"last_announce_succeeded", true},
             {"last_announce_result", "Success"},
             {"last_announce_time", 1'699'999'940},
             {"next_announce_time", 1'700'000'600},
             {"seeder_count", 3},
             {"leecher_count", 1}};
    one.update(more);
    return one;
}

std::string line(const std::vector<InfoLine>& lines, const std::string& key) {
    const auto found = std::ranges::find(lines, key, &InfoLine::key);
    return found == lines.end() ? "(none)" : found->text;
}

}  // namespace

TEST_CASE("info tells what there is to tell, and leaves out what there is not") {
    const auto lines = info_lines(told_torrent(1, "film",
                                               {{"labels", {"a", "b"}},
                                                {"total_size", 3 << 20},
                                                {"size_when_done", 2 << 20},
                                                {"left_until_done", 1 << 20},
                                                {"status", 4},
                                                {"download_dir", "/srv"},
                                                {"added_date", 1'699'996'400},
                                                {"upload_limit", 100},
                                                {"upload_limited", true},
                                                {"seed_ratio_mode", 0},
                                                {"seed_idle_mode", 2},
                                                {"honors_session_limits", true},
                                                {"peers_connected", 4},
                                                {"tracker_stats", {tracker(Json::object())}}}),
                                  now);
    CHECK(line(lines, "state") == "downloading");
    CHECK(line(lines, "done") == "50%, 1.00 MiB of 2.00 MiB");
    CHECK(line(lines, "size") == "3.00 MiB");
    CHECK(line(lines, "labels") == "a,b");
    CHECK(line(lines, "limits") == "down unlimited, up 97.7 KiB/s, ratio default, idle unlimited");
    CHECK(line(lines, "added") == "2023-11-14 21:13:20 UTC (1 h ago)");
    CHECK(line(lines, "tracker") ==
          "http://t.example/announce: working, \"Success\", 3 seeds, 1 leeches, next in 10 min");
    CHECK(line(lines, "queue_place") == "1");
    for (const auto* key : {"error", "advice", "comment", "private", "completed", "web_seed", "down"})
        CHECK(line(lines, key) == "(none)");
}

TEST_CASE("of a torrent that waits info tells what for") {
    const auto told = [](int status) { return told_torrent(1, "film", {{"status", status}}); };
    CHECK(line(info_lines(told(3), now), "state") == "waiting for its turn in the queue");
    CHECK(line(info_lines(told(5), now), "state") == "waiting for its turn in the queue");
    CHECK(line(info_lines(told(1), now), "state") == "waiting to be verified");
    CHECK(info_in_json(told(3))["waits_for"] == "turn");
    CHECK(info_in_json(told(6))["waits_for"] == nullptr);
}

TEST_CASE("a trouble comes with what to do about it") {
    const auto advice = [](int kind, int status) {
        return advice_for(told_torrent(7, "t", {{"error", kind}, {"error_string", "x"}, {"status", status}}));
    };
    CHECK(advice(0, 6).empty());
    CHECK(advice(2, 6).find("bittern reannounce 7") != std::string::npos);
    CHECK(advice(3, 0).find("bittern start 7") != std::string::npos);
    CHECK(advice(3, 4).find("goes on by itself") != std::string::npos);
}

TEST_CASE("everything that comes from outside is cleaned") {
    const auto evil = std::string("a\033[2J\n\u202eb");
    const auto torrent =
        told_torrent(1, evil,
                     {{"comment", evil},
                      {"creator", evil},
                      {"download_dir", "/" + evil},
                      {"error_string", evil},
                      {"error", 3},
                      {"labels", {evil}},
                      {"magnet_link", evil},
                      {"webseeds", {evil}},
                      {"tracker_stats", {tracker({{"announce", evil}, {"last_announce_result", evil}})}}});
    for (const auto& one : info_lines(torrent, now)) {
        CAPTURE(one.key);
        CHECK(is_printable(one.text));
        auto cells = one.raw;
        std::erase(cells, '\t');
        CHECK(is_printable(cells));
    }
}

TEST_CASE("JSON has the facts of a torrent under names of its own") {
    FakeDaemon daemon;
    daemon.put(told_torrent(1, "film",
                            {{"magnet_link", "magnet:?xt=urn:btih:" + std::string(40, 'a')},
                             {"tracker_stats", {tracker({{"seeder_count", -1}})}}}));
    const auto event = daemon.events({"info", "1"}).front();
    CHECK(event["event"] == "info");
    CHECK(event["info_hash_v1"] == std::string(40, 'a'));
    CHECK(event["info_hash_v2"] == nullptr);
    CHECK(event["error"] == nullptr);
    CHECK(event["ratio"] == nullptr);
    CHECK(event["completed"] == nullptr);
    CHECK(event["trackers"][0]["seeds"] == nullptr);
    CHECK(event["trackers"][0]["state"] == "working");
    CHECK(event["limits"]["ratio"] == "default");
}

TEST_CASE("trackers are told, added, set, and taken out by their numbers in each torrent") {
    FakeDaemon daemon;
    daemon.put(told_torrent(1, "one", {{"tracker_stats", {tracker(Json::object())}}}));
    daemon.put(told_torrent(2, "two",
                            {{"tracker_stats",
                              {tracker({{"id", 4}, {"announce", "udp://other:1"}}),
                               tracker({{"id", 5}, {"announce_state", 3}, {"seeder_count", -1}})}}}));
    CHECK(daemon.run({"trackers", "1"}).out ==
          "1\t1\thttp://t.example/announce\tworking\t3\t1\t1699999940\t1700000600\tSuccess\n");
    CHECK(daemon.run({"trackers", "--all", "--remove", "*t.example*", "--add", "udp://new:1"}).code == 0);
    const auto asked = daemon.asked("torrent_set");
    REQUIRE(asked.size() == 3);
    CHECK(asked[0] == Json{{"ids", {1}}, {"tracker_remove", {0}}});
    CHECK(asked[1] == Json{{"ids", {2}}, {"tracker_remove", {5}}});
    CHECK(asked[2] == Json{{"ids", {1, 2}}, {"tracker_add", {"udp://new:1"}}});
    CHECK(daemon.run({"trackers", "1", "--set", "udp://a:1", "--set", "http://b/"}).code == 0);
    CHECK(daemon.asked("torrent_set")[3] == Json{{"ids", {1}}, {"tracker_list", "udp://a:1\n\nhttp://b/\n\n"}});
    CHECK(daemon.run({"trackers", "1", "--remove", "udp://nobody:1"}).code == 3);
    CHECK(daemon.run({"trackers", "1", "--add", "ftp://x"}).code == 2);
}

TEST_CASE("peers, stats and the log in a pipe") {
    FakeDaemon daemon;
    daemon.put(told_torrent(1, "one",
                            {{"peers",
                              {{{"address", "::1"},
                                {"port", 6881},
                                {"client_name", "other\t1.0\033"},
                                {"flag_str", "UE"},
                                {"progress", 0.5},
                                {"rate_to_client", 10},
                                {"rate_to_peer", 20}}}}}));
    CHECK(daemon.run({"peers", "1"}).out == "1\t::1\t6881\tother\ufffd1.0\ufffd\t0.500\t10\t20\tUE\n");
    daemon.answer("session_stats", {{"torrent_count", 2},
                                    {"current_stats", {{"uploaded_bytes", 5}, {"downloaded_bytes", 10}}},
                                    {"cumulative_stats", {{"uploaded_bytes", 50}, {"session_count", 3}}}});
    const auto stats = daemon.events({"stats"}).front();
    CHECK(stats["this_run"]["ratio"] == 0.5);
    CHECK(stats["all_time"]["ratio"] == nullptr);
    CHECK(stats["all_time"]["runs"] == 3);
    daemon.answer("bittern_log",
                  {{"lines", {{{"number", 4}, {"time", 9}, {"severity", "error"}, {"text", "b\nad"}}}}, {"last", 4}});
    CHECK(daemon.run({"log", "-n", "7"}).out == "9\terror\tb\ufffdad\n");
    CHECK(daemon.asked("bittern_log").front() == Json{{"after", 0}, {"most", 7}});
}
