#include "asking.hpp"
#include "made_torrents.hpp"
#include "rpc/fields_of_trackers.hpp"
#include "rpc/torrent_fields.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using rpc::Json;
using rpc::JsonType;
using testing::Asking;

namespace {

bool is_of(const Json& value, JsonType type) {
    switch (type) {
        case JsonType::boolean:
            return value.is_boolean();
        case JsonType::integer:
            return value.is_number_integer();
        case JsonType::number:
            return value.is_number();
        case JsonType::text:
            return value.is_string();
        case JsonType::array:
            return value.is_array();
        case JsonType::object:
            return value.is_object();
    }
    return false;
}

Json all_names() {
    auto names = Json::array();
    for (const auto& field : rpc::torrent_fields()) names.push_back(field.name);
    return names;
}

const std::vector<std::vector<std::string>> tiers{
    {"http://t1.example.com/announce", "udp://t2.example.org:80/announce?k=v"},
    {"https://tracker.site.co.uk:8080/x/announce"}};

/// Two files with a pad file between them, described and half there.
daemon::Number put_described(Asking& asking) {
    const auto metainfo = testing::metainfo_of(
        testing::torrent_file("many", {{"a.txt", 16000}, {".pad/384", 384}, {"sub/b.mkv", 16384}}, tiers));
    daemon::TorrentRecord record;
    record.name = "many";
    record.hashes = metainfo->info_hash();
    record.total = metainfo->total();
    return asking.verbs.put(std::move(record), [&](daemon::TorrentSnapshot& torrent, daemon::TorrentRecord&) {
        torrent.metainfo = metainfo;
        torrent.paths =
            std::make_shared<std::vector<std::string>>(std::vector<std::string>{"many/a.txt", "", "many/sub/b.mkv"});
    });
}

}  // namespace

TEST_CASE("every field is there, of its type, for torrents in every state") {
    Asking asking;
    const auto described = put_described(asking);
    asking.verbs.put("bare", 0x22);
    asking.verbs.put("link", 0x33, [](auto&, daemon::TorrentRecord& record) {
        record.link = "magnet:?xt=urn:btih:" + std::string(40, '3') + "&dn=link&tr=http%3A%2F%2Ft%2Fannounce";
    });
    for (const bool complete : {false, true}) {
        asking.verbs.edit(described, [&](auto&, daemon::TorrentRecord& record) { record.complete = complete; });
        const auto torrents = asking.get("torrent-get", {{"fields", all_names()}})["torrents"];
        REQUIRE(torrents.size() == 3);
        for (const auto& torrent : torrents)
            for (const auto& field : rpc::torrent_fields()) {
                const std::string name(field.name);
                INFO(name);
                REQUIRE(torrent.contains(name));
                CHECK(is_of(torrent[name], field.type));
            }
    }
}

TEST_CASE("only what was asked for, in either form") {
    Asking asking;
    asking.verbs.put("a", 0x11);
    asking.verbs.put("b", 0x22);
    const Json fields{"name", "id", "no-such", "name"};
    CHECK(asking.get("torrent-get", {{"fields", fields}})["torrents"] ==
          Json::parse(R"([{"id":1,"name":"a"},{"id":2,"name":"b"}])"));
    CHECK(asking.get("torrent-get", {{"fields", fields}, {"format", "table"}})["torrents"] ==
          Json::parse(R"([["name","id"],["a",1],["b",2]])"));
    CHECK(asking.get("torrent-get", {{"fields", {"id"}}, {"ids", {99}}, {"format", "table"}})["torrents"] ==
          Json::parse(R"([["id"]])"));
    CHECK(asking.get("torrent-get", {{"fields", {"id"}}, {"ids", Json::array()}})["torrents"].empty());
    CHECK(asking.get("torrent-get", {{"ids", 1}}) == "no fields specified");
    CHECK(asking.get("torrent-get", {{"fields", Json::array()}}) == "no fields specified");
    const auto answer = asking.whole({{"jsonrpc", "2.0"},
                                      {"method", "torrent_get"},
                                      {"params", {{"fields", {"hash_string", "peers_from"}}, {"ids", {1}}}},
                                      {"id", 1}});
    CHECK(answer["result"]["torrents"][0]["hash_string"] == std::string(40, '1'));
    CHECK(answer["result"]["torrents"][0]["peers_from"].contains("from_dht"));
}

TEST_CASE("what changed of late, and what went") {
    Asking asking;
    const auto now = testing::protocol_options().now();
    asking.verbs.put("still", 0x11);
    asking.verbs.put("changed", 0x22, [&](auto& torrent, auto&) { torrent.changed = now - std::chrono::seconds(60); });
    asking.verbs.put("active", 0x33, [&](auto& torrent, auto&) { torrent.active = now; });
    const auto answer = asking.get("torrent-get", {{"ids", "recently-active"}, {"fields", {"id"}}});
    CHECK(answer == Json::parse(R"({"torrents":[{"id":2},{"id":3}],"removed":[]})"));
    CHECK_FALSE(asking.get("torrent-get", {{"fields", {"id"}}}).contains("removed"));
}

TEST_CASE("files are counted without the pad files between them") {
    Asking asking;
    const auto number = put_described(asking);
    CHECK(asking.field("file-count")[0] == 2);
    CHECK(asking.field("files")[0] == Json::parse(R"([
        {"name":"many/a.txt","length":16000,"bytesCompleted":0,"begin_piece":0,"end_piece":1},
        {"name":"many/sub/b.mkv","length":16384,"bytesCompleted":0,"begin_piece":1,"end_piece":2}])"));
    CHECK(asking.field("primary-mime-type")[0] == "video/x-matroska");
    CHECK(asking.field("pieces")[0] == "AA==");
    CHECK(asking.field("availability")[0] == Json{0, 0});
    asking.verbs.edit(number, [](auto&, daemon::TorrentRecord& record) {
        record.wanted = {false, true, true};
        record.complete = true;
    });
    CHECK(asking.field("wanted")[0] == Json{0, 1});
    CHECK(asking.field("fileStats")[0] == Json::parse(R"([{"bytesCompleted":0,"wanted":false,"priority":0},
                                                          {"bytesCompleted":16384,"wanted":true,"priority":0}])"));
    CHECK(asking.field("sizeWhenDone")[0] == 16384);
    CHECK(asking.field("percentDone")[0] == 1);
    CHECK(asking.field("percentComplete")[0].get<double>() < 1);
    asking.verbs.edit(number, [](auto&, daemon::TorrentRecord& record) { record.wanted.clear(); });
    CHECK(asking.field("pieces")[0] == "wA==");
    CHECK(asking.field("availability")[0] == Json{-1, -1});
}

TEST_CASE("peers, by which way they came and what they do") {
    Asking asking;
    const auto number = put_described(asking);
    CHECK(asking.field("peers")[0] == Json::array());
    asking.verbs.edit(number, [](daemon::TorrentSnapshot& torrent, auto&) {
        auto details = std::make_shared<swarm::TorrentDetails>();
        details->peers.push_back({.address = "10.0.0.1",
                                  .port = 6881,
                                  .client = "other 1.0",
                                  .source = swarm::PeerSource::incoming,
                                  .progress = 1,
                                  .down = {5000},
                                  .incoming = true,
                                  .we_want = true,
                                  .peer_chokes = false});
        details->trackers.push_back(
            {.url = tiers[0][0], .next = std::chrono::sys_seconds(std::chrono::seconds(77)), .seeds = 7, .leeches = 3});
        torrent.details = details;
        torrent.status = daemon::Status::downloading;
        auto times = std::make_shared<std::map<std::string, daemon::TrackerTimes>>();
        (*times)[tiers[0][0]] = {.answered = std::chrono::sys_seconds(std::chrono::seconds(66)), .succeeded = true};
        torrent.tracker_times = times;
    });
    const auto peer = asking.field("peers")[0][0];
    CHECK(peer["address"] == "10.0.0.1");
    CHECK(peer["flagStr"] == "DI");
    CHECK(peer["isDownloadingFrom"] == true);
    CHECK(peer["isUploadingTo"] == false);
    CHECK(peer["rateToClient"] == 5000);
    CHECK(asking.field("peersFrom")[0]["fromIncoming"] == 1);
    CHECK(asking.field("peersSendingToUs")[0] == 1);
    const auto stats = asking.field("trackerStats")[0][0];
    CHECK(stats["nextAnnounceTime"] == 77);
    CHECK(stats["lastAnnounceTime"] == 66);
    CHECK(stats["lastAnnounceSucceeded"] == true);
    CHECK(stats["seederCount"] == 7);
    CHECK(stats["leecherCount"] == 3);
}

TEST_CASE("trackers, their tiers, and what became of them") {
    Asking asking;
    const auto number = put_described(asking);
    auto trackers = asking.field("trackers")[0];
    REQUIRE(trackers.size() == 3);
    CHECK(trackers[1] == Json::parse(R"({"id":1,"tier":0,"announce":"udp://t2.example.org:80/announce?k=v",
                                         "scrape":"udp://t2.example.org:80/scrape?k=v","sitename":"example"})"));
    CHECK(trackers[2]["tier"] == 1);
    CHECK(trackers[2]["sitename"] == "site");
    CHECK(asking.field("trackerList")[0] == tiers[0][0] + "\n" + tiers[0][1] + "\n\n" + tiers[1][0] + "\n");
    CHECK(rpc::read_tracker_list(asking.field("trackerList")[0].get<std::string>()) == tiers);
    CHECK(asking.field("error")[0] == 0);

    asking.verbs.edit(number, [](daemon::TorrentSnapshot& torrent, auto&) {
        torrent.trackers = {{.url = tiers[0][0], .last_answer = "no such torrent", .failures = 2}};
    });
    CHECK(asking.field("error")[0] == 2);
    CHECK(asking.field("errorString")[0] == "no such torrent");
    CHECK(asking.field("trackerStats")[0][0]["lastAnnounceResult"] == "no such torrent");
    CHECK(asking.field("trackerStats")[0][0]["lastAnnounceSucceeded"] == false);
    CHECK(asking.field("trackerStats")[0][1]["hasAnnounced"] == false);

    asking.verbs.edit(number, [](daemon::TorrentSnapshot& torrent, auto&) {
        torrent.trackers.push_back({.url = tiers[1][0], .last_answer = "3 peers", .working = true});
    });
    CHECK(asking.field("error")[0] == 0);
    asking.verbs.edit(number, [](auto&, daemon::TorrentRecord& record) { record.error = "the disk is gone"; });
    CHECK(asking.field("error")[0] == 3);
    CHECK(asking.field("errorString")[0] == "the disk is gone");
}

TEST_CASE("links are told with all they need") {
    Asking asking;
    asking.verbs.put("a b&c", 0x11, [](auto&, daemon::TorrentRecord& record) {
        record.link =
            "magnet:?xt=urn:btih:" + std::string(40, '1') + "&dn=x&tr=http%3A%2F%2Ft.example%2Fannounce&ws=http://w/";
    });
    CHECK(asking.field("magnetLink")[0] ==
          "magnet:?xt=urn:btih:" + std::string(40, '1') +
              "&dn=a%20b%26c&tr=http%3A%2F%2Ft.example%2Fannounce&ws=http%3A%2F%2Fw%2F");
    CHECK(asking.field("webseeds")[0] == Json::array({"http://w/"}));
    CHECK(asking.field("metadataPercentComplete")[0] == 0);
    CHECK(asking.field("files")[0].empty());
}

TEST_CASE("torrents with a v2 hash alone have the front of it as their hash") {
    Asking asking;
    daemon::TorrentRecord record;
    record.hashes.v2.emplace().fill(static_cast<content::Sha256::value_type>(0xab));
    asking.verbs.put(std::move(record));
    std::string hash;
    for (int k = 0; k < 20; ++k) hash += "ab";
    CHECK(asking.field("hashString")[0] == hash);
    for (const auto& id : {hash, hash + "abababababababababababab"})
        CHECK(asking.get("torrent-get", {{"fields", {"id"}}, {"ids", Json::array({id})}})["torrents"].size() == 1);
}

TEST_CASE("sites go by the name that people know") {
    CHECK(rpc::site_name("http://tracker.example.com:80/announce") == "example");
    CHECK(rpc::site_name("udp://example.net:1") == "example");
    CHECK(rpc::site_name("http://co.uk/") == "co");
    CHECK(rpc::site_name("http://localhost/") == "localhost");
    CHECK(rpc::site_name("http://10.0.0.1:9/announce") == "10.0.0.1");
    CHECK(rpc::site_name("http://[::1]:9/announce") == "::1");
    CHECK(rpc::host_of("http://user@host:1/x") == "host:1");
    CHECK(rpc::scrape_url("http://h/announce.php?x=/a") == "http://h/scrape.php?x=/a");
    CHECK(rpc::scrape_url("http://h/a").empty());
}
