#include "asking.hpp"
#include "made_torrents.hpp"
#include "rpc/base64.hpp"
#include "temporary_folder.hpp"
#include "torrent/http_server.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using rpc::Json;
using testing::Asking;

namespace {

const std::string made = testing::torrent_file("many", {{"a", 16000}, {".pad/384", 384}, {"b", 5}, {"c", 6}});

std::string hash_of_made() {
    return torrent::to_string(testing::metainfo_of(made)->info_hash());
}

}  // namespace

TEST_CASE("torrents are added once, whichever way they are given") {
    Asking asking;
    const testing::TemporaryFolder folder;
    const auto path = folder.write("x.torrent", made);
    const auto hash = hash_of_made();
    const Json added{{"id", 1}, {"name", "many"}, {"hashString", hash}};
    CHECK(asking.get("torrent-add", {{"metainfo", rpc::to_base64(made)}}) == Json{{"torrent-added", added}});
    CHECK(asking.get("torrent-add", {{"metainfo", rpc::to_base64(made)}}) == Json{{"torrent-duplicate", added}});
    CHECK(asking.get("torrent-add", {{"filename", path.native()}}) == Json{{"torrent-duplicate", added}});
    CHECK(asking.get("torrent-add", {{"filename", "magnet:?xt=urn:btih:" + hash}}) ==
          Json{{"torrent-duplicate", added}});
    CHECK(std::filesystem::exists(path));
}

TEST_CASE("what a torrent did elsewhere comes with it by a method of our own, and by no other") {
    Asking asking;
    const Json arguments{{"metainfo", rpc::to_base64(made)},
                         {"added_date", 1'600'000'000},
                         {"done_date", 0},
                         {"uploaded_ever", 7},
                         {"downloaded_ever", -1},
                         {"seconds_seeding", 60},
                         {"upload_limit", 5}};
    asking.get("torrent-add", arguments);
    CHECK(asking.verbs.last_wishes().past == daemon::TorrentPast());
    CHECK(asking.get("bittern-torrent-import", arguments).contains("torrent-duplicate"));
    const auto wishes = asking.verbs.last_wishes();
    CHECK(wishes.past == daemon::TorrentPast{.added = std::chrono::sys_seconds(std::chrono::seconds(1'600'000'000)),
                                             .uploaded = Bytes{7},
                                             .seeding_for = std::chrono::seconds(60)});
    CHECK(wishes.up_limit == 5);
}

TEST_CASE("a .torrent file is fetched from the web") {
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    test::HttpServer server([](const std::string& path) {
        return path == "/x" ? test::HttpServer::ok(made)
                            : "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    });
    Asking asking;
    CHECK(asking.get("torrent-add", {{"filename", server.url("/x")}}).contains("torrent-added"));
    CHECK(asking.get("torrent-add", {{"filename", server.url("/y")}}).get<std::string>().find("404") !=
          std::string::npos);
}

TEST_CASE("a server that keeps silent holds up neither others nor the end") {
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    test::HttpServer server([](const std::string&) { return std::string(); });
    std::string answer;
    {
        Asking asking;
        asking.protocol.answer(Json{{"method", "torrent-add"}, {"arguments", {{"filename", server.url("/")}}}}.dump(),
                               [&](std::string text) { answer = std::move(text); });
        server.wait_for_request();
        CHECK(asking.get("session-stats").is_object());
        CHECK(asking.get("torrent-add", {{"metainfo", rpc::to_base64(made)}}).contains("torrent-added"));
    }
    CHECK(Json::parse(answer)["result"] != "success");
}

TEST_CASE("what is no torrent is an error") {
    Asking asking;
    const testing::TemporaryFolder folder;
    for (const Json& arguments :
         {Json::object(), Json{{"metainfo", "AAAA"}}, Json{{"metainfo", "!!not base64!!"}}, Json{{"metainfo", ""}},
          Json{{"filename", "/no/such/file.torrent"}}, Json{{"filename", "magnet:?xt=urn:btih:zzz"}},
          Json{{"filename", ""}}, Json{{"filename", "-"}}, Json{{"filename", folder.path().native()}},
          Json{{"metainfo", rpc::to_base64(made.substr(0, made.size() - 20))}},
          Json{{"metainfo", rpc::to_base64(made)}, {"download-dir", "relative"}},
          Json{{"metainfo", rpc::to_base64(made)}, {"files-unwanted", {3}}}}) {
        INFO(arguments.dump());
        CHECK(asking.get("torrent-add", arguments).is_string());
    }
    CHECK(asking.verbs.snapshot()->torrents.empty());
}

TEST_CASE("how it is added is told to the daemon") {
    Asking asking;
    asking.get("torrent-add", {{"metainfo", rpc::to_base64(made)},
                               {"download-dir", "/there"},
                               {"paused", true},
                               {"labels", {"b", " a ", "b", ""}},
                               {"files-unwanted", {0, 1, 2}},
                               {"files-wanted", {2}},
                               {"priority-high", {1}},
                               {"peer-limit", 17},
                               {"bandwidthPriority", 1}});
    const auto added = asking.verbs.last_added();
    CHECK(added.folder == "/there");
    CHECK(added.stopped);
    CHECK(added.labels == std::vector<std::string>{"b", "a"});
    CHECK(added.unwanted == std::vector<std::size_t>{0, 2});  // the pad file counts in the metainfo
    const auto wishes = asking.verbs.last_wishes();
    CHECK(wishes.file_priorities == std::vector<std::pair<std::size_t, int>>{{2, 1}});
    CHECK(wishes.most_peers == 17);
    CHECK(wishes.priority == 1);
}

TEST_CASE("whether it starts follows the session where nothing else is said") {
    Asking asking;
    const std::string link = "magnet:?xt=urn:btih:";
    asking.get("torrent-add", {{"filename", link + std::string(40, 'a')}});
    CHECK_FALSE(asking.verbs.last_added().stopped);
    CHECK(asking.verbs.last_added().folder == "/downloads");
    asking.get("session-set", {{"start-added-torrents", false}});
    asking.get("torrent-add", {{"filename", link + std::string(40, 'b')}});
    CHECK(asking.verbs.last_added().stopped);
    asking.get("torrent-add", {{"filename", link + std::string(40, 'c')}, {"paused", false}});
    CHECK_FALSE(asking.verbs.last_added().stopped);
}
