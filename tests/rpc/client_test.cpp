#include "rpc/client.hpp"

#include "asking.hpp"
#include "serving.hpp"

#include <atomic>

#include <doctest/doctest.h>

using namespace bittern;
using rpc::Json;
using testing::Serving;

namespace {

/// The whole way: client, socket, server, protocol, a fake daemon.
struct House {
    testing::Asking asking;
    Serving serving{{}, [this](std::string body, std::function<void(std::string)> done) {
                        asking.protocol.answer(std::move(body), std::move(done));
                    }};
};

}  // namespace

TEST_CASE("methods are called over the Unix socket") {
    House house;
    house.asking.verbs.put("one", 0x11);
    const auto got = rpc::call(house.serving.socket(), "torrent_get", R"({"fields":["name"]})");
    REQUIRE_MESSAGE(got, got.error().message);
    CHECK(Json::parse(*got) == Json::parse(R"({"torrents":[{"name":"one"}]})"));
    REQUIRE(rpc::call(house.serving.socket(), "torrent_stop", R"({"ids":[1]})"));
    CHECK(house.asking.verbs.asked() == std::vector<std::string>{"stop 1"});
}

TEST_CASE("an error of the daemon keeps its kind") {
    House house;
    house.asking.verbs.fail_with({Fault::storage, "the disk is full"});
    auto failed = rpc::call(house.serving.socket(), "torrent_start");
    REQUIRE_FALSE(failed);
    CHECK(failed.error().fault == Fault::storage);
    CHECK(failed.error().message == "the disk is full");
    failed = rpc::call(house.serving.socket(), "torrent_get");
    REQUIRE_FALSE(failed);
    CHECK(failed.error().fault == Fault::usage);
}

TEST_CASE("several calls go in one request, and each has an answer of its own") {
    House house;
    house.asking.verbs.put("one", 0x11);
    const std::vector<std::string> arguments{R"({"fields":["name"]})", "{}", R"({"fields":["id"]})"};
    const auto answers = rpc::call_all(house.serving.socket(), "torrent_get", arguments);
    REQUIRE(answers.size() == 3);
    REQUIRE(answers[0]);
    CHECK(Json::parse(*answers[0]) == Json::parse(R"({"torrents":[{"name":"one"}]})"));
    REQUIRE_FALSE(answers[1]);
    CHECK(answers[1].error().fault == Fault::usage);
    REQUIRE(answers[2]);
    CHECK(Json::parse(*answers[2]) == Json::parse(R"({"torrents":[{"id":1}]})"));
}

TEST_CASE("calls that are too large for one request go in several") {
    testing::Asking asking;
    std::atomic<int> requests = 0;
    const Serving serving([](rpc::ServerOptions& options) { options.limits.body = 250; },
                          [&](std::string body, std::function<void(std::string)> done) {
                              ++requests;
                              asking.protocol.answer(std::move(body), std::move(done));
                          });
    const std::vector<std::string> arguments(5, R"({"fields":["name"]})");
    const auto answers = rpc::call_all(serving.socket(), "torrent_get", arguments);
    REQUIRE(answers.size() == 5);
    for (const auto& answer : answers) CHECK(answer);
    CHECK(requests > 1);
    CHECK(requests < 5);
}

TEST_CASE("without a daemon each of several calls says so") {
    const testing::TemporaryFolder folder;
    const std::vector<std::string> arguments(2, "{}");
    const auto answers = rpc::call_all(folder / "nothing", "session_get", arguments);
    REQUIRE(answers.size() == 2);
    for (const auto& answer : answers) {
        REQUIRE_FALSE(answer);
        CHECK(answer.error().fault == Fault::no_daemon);
    }
}

TEST_CASE("no daemon, and what is none") {
    const testing::TemporaryFolder folder;
    for (const auto& path : {folder / "nothing", folder.write("file", ""), folder / std::string(200, 'x')}) {
        const auto failed = rpc::call(path, "session_get");
        REQUIRE_FALSE(failed);
        CHECK(failed.error().fault == Fault::no_daemon);
    }
    for (const char* answer :
         {"", "[]", "5", "{}", "{\"error\":5}", "{\"error\":{\"message\":5,\"data\":{\"fault\":5}}}"}) {
        const Serving serving({}, [&](const std::string&, const auto& done) { done(answer); });
        const auto failed = rpc::call(serving.socket(), "session_get");
        REQUIRE_FALSE(failed);
        CHECK(failed.error().fault == Fault::network);
    }
}
