#include "rpc/client.hpp"

#include "asking.hpp"
#include "serving.hpp"

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
