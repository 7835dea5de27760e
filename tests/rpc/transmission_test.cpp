#include "asking.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using rpc::Json;
using testing::Asking;

TEST_CASE("legacy answers have a result, arguments, and the tag that was an integer") {
    Asking asking;
    CHECK(asking.raw(R"({"method":"torrent-stop","arguments":{"ids":[99]}})") ==
          R"({"arguments":{},"result":"success"})");
    CHECK(asking.raw(R"({"method":"torrent-stop","tag":9007199254740991})") ==
          R"({"arguments":{},"result":"success","tag":9007199254740991})");
    CHECK(asking.raw(R"({"method":"nothing","tag":3})") ==
          R"({"arguments":{},"result":"method name not recognized","tag":3})");
    CHECK_FALSE(asking.whole({{"method", "torrent-stop"}, {"tag", "x"}}).contains("tag"));
    CHECK(asking.whole({{"tag", 7}})["tag"] == 7);
    CHECK(asking.whole({{"tag", 7}})["result"] != "success");
}

TEST_CASE("whatever is no request is answered with an error") {
    Asking asking;
    for (const char* body : {"", "{", "\"text\"", "nonsense", "\xff\xfe", "12", "null", "{\"method\":5}",
                             "{\"method\":\"session-get\",\"arguments\":", "{\"method\":null}"}) {
        INFO(body);
        const auto answer = Json::parse(asking.raw(body));
        CHECK(answer["result"].is_string());
        CHECK(answer["result"] != "success");
    }
    CHECK(Json::parse(asking.raw(std::string(20'000, '[')))["result"].is_string());
}

TEST_CASE("arguments of no use do no harm") {
    Asking asking;
    for (const char* arguments : {"[]", "5", "null", "\"x\"", "{\"nothing\":{\"a\":[]}}"}) {
        INFO(arguments);
        const auto answer =
            Json::parse(asking.raw(std::string(R"({"method":"session-get","arguments":)") + arguments + "}"));
        CHECK(answer["result"] == "success");
    }
}

TEST_CASE("JSON-RPC 2.0 has its own names, ids and errors") {
    Asking asking;
    auto answer = asking.whole({{"jsonrpc", "2.0"},
                                {"method", "session_get"},
                                {"params", {{"fields", {"rpc_version_semver", "download_dir"}}}},
                                {"id", "x"}});
    CHECK(answer == Json{{"jsonrpc", "2.0"},
                         {"id", "x"},
                         {"result", {{"rpc_version_semver", "6.0.0"}, {"download_dir", "/downloads"}}}});
    answer = asking.whole({{"jsonrpc", "2.0"}, {"method", "no_such"}, {"id", 6}});
    CHECK(answer["error"]["code"] == -32601);
    CHECK(answer["id"] == 6);
    CHECK(asking.whole({{"jsonrpc", "2.0"}, {"id", 6}})["error"]["code"] == -32600);
    CHECK(asking.whole({{"jsonrpc", "1.0"}, {"method", "session_get"}})["error"]["code"] == -32600);
    answer = asking.whole({{"jsonrpc", "2.0"}, {"method", "torrent_get"}, {"id", 1}});
    CHECK(answer["error"]["code"] == -32602);
    CHECK(answer["error"]["message"] == "no fields specified");

    asking.verbs.fail_with({Fault::storage, "the disk is full"});
    answer = asking.whole({{"jsonrpc", "2.0"}, {"method", "torrent_start"}, {"id", 1}});
    CHECK(answer["error"]["data"]["fault"] == "storage");
    CHECK(asking.ask("torrent-start")["result"] == "the disk is full");
}

TEST_CASE("notifications get no answer, also when they fail") {
    Asking asking;
    CHECK(asking.raw(R"({"jsonrpc":"2.0","method":"session_stats"})").empty());
    CHECK(asking.raw(R"({"jsonrpc":"2.0","method":"no_such"})").empty());
    CHECK(asking.raw(R"([{"jsonrpc":"2.0","method":"session_stats"}])").empty());
}

TEST_CASE("a batch is answered in its order") {
    Asking asking;
    const auto answer = asking.whole(
        Json::array({{{"jsonrpc", "2.0"}, {"method", "free_space"}, {"params", {{"path", "/"}}}, {"id", 1}},
                     {{"jsonrpc", "2.0"}, {"method", "no_such"}, {"id", 2}},
                     {{"jsonrpc", "2.0"}, {"method", "torrent_stop"}},
                     5,
                     {{"method", "session-get"}}}));
    REQUIRE(answer.size() == 4);
    CHECK(answer[0]["result"]["path"] == "/");
    CHECK(answer[1]["error"]["code"] == -32601);
    CHECK(answer[2]["error"]["code"] == -32600);
    CHECK(answer[3]["error"]["code"] == -32600);
    CHECK(asking.whole(Json::array())["error"]["code"] == -32600);
    CHECK(asking.whole(Json(std::vector<Json>(101, Json{{"jsonrpc", "2.0"}})))["error"]["code"] == -32600);
}

TEST_CASE("verbs get the numbers of the torrents that are meant") {
    Asking asking;
    asking.verbs.put("one", 0x11);
    asking.verbs.put("two", 0x22);
    asking.verbs.put("three", 0x33);
    const std::string two(40, '2');
    asking.get("torrent-start", {{"ids", 2}});
    asking.get("torrent-start-now", {{"ids", {two, 1, 1, 99, two}}});
    asking.get("torrent-stop", {{"ids", std::string(40, 'f')}});
    asking.get("torrent-verify");
    asking.get("torrent-reannounce", {{"ids", Json::array()}});
    asking.get("queue-move-up", {{"ids", {3}}});
    asking.get("torrent-set-location", {{"ids", {3}}, {"location", "/there"}, {"move", true}});
    asking.get("torrent-remove", {{"ids", {1}}, {"delete-local-data", true}});
    asking.get("torrent-remove", {{"ids", {{"not", "ids"}}}});
    asking.get("session-close");
    CHECK(asking.verbs.asked() == std::vector<std::string>{"start 2", "start-now 1 2", "stop", "verify 1 2 3",
                                                           "reannounce", "up 3", "move to /there: 3", "delete 1",
                                                           "remove", "close"});
}

TEST_CASE("places and names are looked at before anything is done") {
    Asking asking;
    asking.verbs.put("one", 0x11);
    asking.verbs.put("two", 0x22);
    const auto before = asking.verbs.asked();
    CHECK(asking.get("torrent-set-location", {{"ids", {1}}}).is_string());
    CHECK(asking.get("torrent-set-location", {{"ids", {1}}, {"location", "there"}}).is_string());
    for (const char* name : {"", ".", "..", "a/b"})
        CHECK(asking.get("torrent-rename-path", {{"ids", {1}}, {"path", "one"}, {"name", name}}).is_string());
    CHECK(asking.get("torrent-rename-path", {{"ids", {1, 2}}, {"path", "one"}, {"name", "x"}}).is_string());
    CHECK(asking.get("free-space", {{"path", "there"}}).is_string());
    CHECK(asking.verbs.asked() == before);
    CHECK(asking.get("torrent-rename-path", {{"ids", {1}}, {"path", "one"}, {"name", "x"}}) ==
          Json{{"path", "one"}, {"name", "x"}, {"id", 1}});
}

TEST_CASE("what a daemon never answers is told to have ended with it") {
    struct Silent : testing::FakeVerbs {
        void stop(Numbers, Done done) override { kept = std::move(done); }
        Done kept;
    } verbs;
    rpc::Transmission protocol(verbs, testing::protocol_options());
    std::string answer;
    protocol.answer(R"({"method":"torrent-stop"})", [&](std::string text) { answer = std::move(text); });
    CHECK(answer.empty());
    verbs.kept = nullptr;
    CHECK(Json::parse(answer)["result"] == "the daemon ends, and did not finish this");
}
