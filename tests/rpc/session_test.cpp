#include "asking.hpp"
#include "rpc/gzip.hpp"
#include "rpc/kept_settings.hpp"
#include "rpc/session_fields.hpp"
#include "temporary_folder.hpp"

#include <regex>
#include <sys/statvfs.h>

#include <doctest/doctest.h>

using namespace bittern;
using rpc::Json;
using testing::Asking;

TEST_CASE("every key is told, those that can be set are kept, and the others are not changed") {
    Asking asking;
    const auto before = asking.get("session-get");
    auto other = before;
    for (auto& [name, value] : other.items()) {
        if (value.is_boolean())
            value = !value.get<bool>();
        else if (value.is_number_integer())
            value = value.get<int>() + 1;
        else if (value.is_number())
            value = 1.25;
        else if (value.is_string())
            value = "/other";
    }
    other["encryption"] = "required";
    other["alt-speed-time-day"] = 65;
    other["rename-partial-files"] = false;
    CHECK(asking.get("session-set", other) == Json::object());
    const auto after = asking.get("session-get");
    for (const auto& field : rpc::session_fields()) {
        const std::string name(field.name);
        INFO(name);
        REQUIRE(after.contains(name));
        CHECK(after[name] == (field.read ? other : before)[name]);
    }
}

TEST_CASE("a wrong value changes nothing, or is refused with all that came with it") {
    Asking asking;
    const auto before = *asking.verbs.settings();
    CHECK(asking.get("session-set", {{"peer-limit-global", "x"},
                                     {"alt-speed-enabled", Json::array()},
                                     {"download-dir", 5},
                                     {"encryption", "none"},
                                     {"peer-port", 70000},
                                     {"alt-speed-time-day", 200},
                                     {"seedRatioLimit", -1}}) == Json::object());
    CHECK(*asking.verbs.settings() == before);
    CHECK(asking.get("session-set", {{"speed-limit-up", 5}, {"incomplete-dir", "relative"}}).is_string());
    CHECK(asking.get("session-set", {{"speed-limit-up", 5}, {"download-dir", ""}}).is_string());
    CHECK(asking.get("session-set", {{"incomplete-dir", ""}}) == Json::object());
    CHECK(*asking.verbs.settings() == before);
}

TEST_CASE("alternative limits that are none are the largest number to clients") {
    Asking asking;
    asking.verbs.change_settings(
        [](rpc::SessionSettings& settings) {
            settings.alt_up.on = false;
            settings.down.bytes = 7;
        },
        [](const Result<void>&) {});
    CHECK(asking.get("session-get")["alt-speed-up"] == 2'147'483'647);
    CHECK(
        asking.get("session-set", {{"alt-speed-up", 9}, {"alt-speed-down", 2'147'483'647}, {"speed-limit-down", 3}}) ==
        Json::object());
    const auto settings = asking.verbs.settings();
    CHECK(settings->alt_up == daemon::SpeedLimit{.kilobytes = 9, .on = true});
    CHECK_FALSE(settings->alt_down.on);
    CHECK(settings->down.bytes == 0);
}

TEST_CASE("what clients set in place of the configuration is told to who asks for that") {
    Asking asking;
    CHECK(asking.get("bittern-kept-settings") == Json{{"settings", {{{"name", "speed-limit-up"}, {"json", "7"}}}}});
}

TEST_CASE("clients read a version that they know") {
    Asking asking;
    const auto session = asking.get("session-get", {{"fields", {"version", "rpc-version", "no-such"}}});
    CHECK(session.size() == 2);
    CHECK(session["version"] == "4.1.0 (bittern-1.2.3)");
    CHECK(session["rpc-version"] >= 8);
    CHECK(session["rpc-version"] <= 19);
    CHECK(asking.get("session-get")["units"]["size-units"].size() == 4);
}

TEST_CASE("the session's figures") {
    Asking asking;
    asking.verbs.put("stopped", 0x11);
    asking.verbs.put("seeding", 0x22, [](daemon::TorrentSnapshot& torrent, daemon::TorrentRecord& record) {
        torrent.status = daemon::Status::seeding;
        torrent.figures.uploaded = {5};
        record.uploaded = {7};
    });
    asking.verbs.count({.uploaded = {7}, .added = 3, .sessions = 4, .active = std::chrono::seconds(10)},
                       {.uploaded = {5}, .added = 1, .sessions = 1, .active = std::chrono::seconds(2)});
    const auto stats = asking.get("session-stats");
    CHECK(stats["torrentCount"] == 2);
    CHECK(stats["pausedTorrentCount"] == 1);
    CHECK(stats["activeTorrentCount"] == 1);
    CHECK(stats["cumulative-stats"]["uploadedBytes"] == 12);
    CHECK(stats["cumulative-stats"]["filesAdded"] == 4);
    CHECK(stats["cumulative-stats"]["sessionCount"] == 5);
    CHECK(stats["cumulative-stats"]["secondsActive"] == 12);
    CHECK(stats["current-stats"]["sessionCount"] == 1);
    CHECK(stats["current-stats"]["filesAdded"] == 1);
}

TEST_CASE("what can't be done is said, and not called a success") {
    Asking asking;
    CHECK(asking.ask("session-set", {{"rename-partial-files", true}})["result"] != "success");
    CHECK(asking.get("session-get")["rename-partial-files"] == false);
}

TEST_CASE("what differs between two settings is kept, and read back") {
    daemon::SessionSettings before, after;
    after.download_folder = before.download_folder = "/downloads";
    after.down = {.kilobytes = 77, .on = true};
    after.ratio = 0.1;
    after.encryption = "tolerated";
    after.default_trackers = "http://a/announce\n\nhttp://b/announce\n";
    after.groups = {{.name = "slow", .down = {.kilobytes = 5, .on = true}, .up = {}}};
    const auto kept = rpc::kept_differences(before, after);
    CHECK_FALSE(kept.contains("download-dir"));
    CHECK(kept.at("speed-limit-down") == "77");
    auto read = before;
    rpc::read_kept(kept, read);
    CHECK(read == after);
    rpc::read_kept({{"no-such-key", "1"}, {"speed-limit-up", "nonsense"}, {"peer-port", "\"text\""}}, read);
    CHECK(read == after);
}

TEST_CASE("a blocklist is fetched packed or not") {
    const std::string list = "a:10.0.0.1-10.0.0.2\n";
    CHECK(rpc::gunzipped(*rpc::gzipped(list), mib(1)) == list);
    CHECK_FALSE(rpc::gunzipped(*rpc::gzipped(list), Bytes{3}));
    CHECK_FALSE(rpc::gunzipped("\x1f\x8b nonsense", mib(1)));
}

TEST_CASE("free space") {
    Asking asking;
    const testing::TemporaryFolder folder;
    const auto told = asking.get("free-space", {{"path", folder.path().native()}});
    CHECK(told["path"] == folder.path().native());
    CHECK(told["size-bytes"] > 0);
    CHECK(told["total_size"] >= told["size-bytes"]);
    CHECK(asking.get("free-space", {{"path", "/no/such"}}) ==
          Json{{"path", "/no/such"}, {"size-bytes", -1}, {"total_size", -1}});
}

TEST_CASE("groups") {
    Asking asking;
    CHECK(asking.get("group-set", {{"speed-limit-down", 1}}).is_string());
    asking.get("group-set", {{"name", "b"}, {"speed-limit-up", 13}});
    asking.get("group-set", {{"name", "a"},
                             {"speed-limit-down", 11},
                             {"speed-limit-down-enabled", true},
                             {"speed-limit-up", 12},
                             {"honorsSessionLimits", false}});
    const auto a = Json::parse(R"({"name":"a","speed-limit-down":11,"speed-limit-down-enabled":true,"speed-limit-up":12,
                                   "speed-limit-up-enabled":false,"honorsSessionLimits":false})");
    CHECK(asking.get("group-get", {{"name", "a"}})["group"] == Json::array({a}));
    CHECK(asking.get("group-get", {{"group", {"a", "c"}}})["group"] == Json::array({a}));
    CHECK(asking.get("group-get")["group"].size() == 2);
    CHECK(asking.get("group-get", {{"name", "c"}})["group"].empty());
}

TEST_CASE("what the daemon won't do is said") {
    Asking asking;
    CHECK(asking.get("port-test").is_string());
    CHECK(asking.get("blocklist-update").is_string());
}
