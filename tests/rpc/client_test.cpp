#include "rpc/client.hpp"

#include "asking.hpp"
#include "serving.hpp"

#include <functional>
#include <future>
#include <optional>

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
    const auto got = rpc::call(house.serving.socket(), "torrent_get", {{"fields", {"name"}}});
    REQUIRE_MESSAGE(got, got.error().message);
    CHECK(*got == Json::parse(R"({"torrents":[{"name":"one"}]})"));
    REQUIRE(rpc::call(house.serving.socket(), "torrent_stop", {{"ids", {1}}}));
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

TEST_CASE("one connection takes several requests, and batches of them") {
    House house;
    house.asking.verbs.put("one", 0x11);
    auto daemon = rpc::ClientConnection::open(house.serving.socket());
    REQUIRE(daemon);
    for (int round = 0; round < 3; ++round) {
        CAPTURE(round);
        const auto stop = rpc::request_for("torrent_stop", {{"ids", {1}}});
        const auto wrong = rpc::request_for("torrent_get", Json::object(), 2);
        REQUIRE(daemon->send("[" + stop + "," + wrong + "]"));
        const auto answers = daemon->receive();
        REQUIRE_MESSAGE(answers, answers.error().message);
        REQUIRE(answers->size() == 2);
        CHECK(rpc::result_of(answers->at(0)));
        CHECK(rpc::result_of(answers->at(1)).error().fault == Fault::usage);
    }
    CHECK(house.asking.verbs.asked().size() == 3);
}

TEST_CASE("an answer can be waited for beside other things") {
    std::function<void(std::string)> answer;
    std::promise<void> asked;
    const Serving serving({}, [&](const std::string&, const auto& done) {
        answer = done;
        asked.set_value();
    });
    auto daemon = rpc::ClientConnection::open(serving.socket());
    REQUIRE(daemon);
    REQUIRE(daemon->send(rpc::request_for("session_get", Json::object())));
    // The session id is learnt first.
    auto future = asked.get_future();
    CHECK(testing::comes_true([&] {
        const auto nothing = daemon->receive_what_came();
        return nothing && !*nothing && future.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    }));
    answer(R"({"jsonrpc":"2.0","id":1,"result":{"all":true}})");
    std::optional<Json> came;
    CHECK(testing::comes_true([&] {
        auto some = daemon->receive_what_came();
        if (some && *some) came = std::move(**some);
        return came.has_value();
    }));
    CHECK(rpc::result_of(*came).value() == Json{{"all", true}});
}
