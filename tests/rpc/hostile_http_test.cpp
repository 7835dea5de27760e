#include "serving.hpp"

#include <list>
#include <sys/resource.h>
#include <thread>

#include <doctest/doctest.h>

using namespace bittern;
using testing::body_of;
using testing::request;
using testing::Serving;
using testing::status_of;

namespace {

void is_still_served(const Serving& serving) {
    auto client = serving.tcp();
    client.send(request("{}"));
    CHECK(body_of(client.answer()) == "{}");
}

}  // namespace

TEST_CASE("what is not HTTP is told so, and hung up on") {
    const Serving serving;
    for (const std::string& bytes :
         {std::string("nonsense\r\n\r\n"), std::string("\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 11),
          std::string("GET / HTTP/9.9\r\n\r\n"),
          std::string("POST /transmission/rpc HTTP/1.1\r\nContent-Length: x\r\n\r\n"),
          std::string("POST /transmission/rpc HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
          std::string("POST /transmission/rpc HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n")}) {
        INFO(bytes);
        auto client = serving.tcp();
        client.send(bytes);
        CHECK(status_of(client.answer()) == 400);
        CHECK(client.is_hung_up_on());
    }
    is_still_served(serving);
}

TEST_CASE("headers and bodies have an end") {
    const Serving serving([](rpc::ServerOptions& options) { options.limits.body = 1000; });
    auto header = serving.tcp();
    header.send("GET / HTTP/1.1\r\nX: " + std::string(100'000, 'x'));
    CHECK(status_of(header.answer()) == 431);
    CHECK(header.is_hung_up_on());
    auto body = serving.tcp();
    body.send(request(std::string(1001, 'x')));
    CHECK(status_of(body.answer()) == 413);
    CHECK(body.is_hung_up_on());
    auto chunked = serving.tcp();
    chunked.send(
        "POST /transmission/rpc HTTP/1.1\r\nHost: localhost\r\nX-Transmission-Session-Id: the-id\r\n"
        "Transfer-Encoding: chunked\r\n\r\n1000\r\n" +
        std::string(0x1000, 'x'));
    CHECK(status_of(chunked.answer()) == 413);
    is_still_served(serving);
}

TEST_CASE("requests that are sent before the answers are answered in their order") {
    const Serving serving;
    auto client = serving.tcp();
    std::string all;
    for (int k = 0; k < 100; ++k) all += request(std::to_string(k));
    client.send(all);
    for (int k = 0; k < 100; ++k) REQUIRE(body_of(client.answer()) == std::to_string(k));
}

TEST_CASE("who sends a request byte by byte, or nothing at all, is cut off") {
    const Serving serving([](rpc::ServerOptions& options) {
        options.limits.request = std::chrono::milliseconds(300);
        options.limits.idle = std::chrono::milliseconds(300);
    });
    auto idle = serving.tcp();
    auto half_header = serving.tcp();
    half_header.send("POST /transmission/rpc HTTP/1.1\r\nHost: loc");
    auto half_body = serving.tcp();
    half_body.send(request("{}").substr(0, request("{}").size() - 1));
    auto dripping = serving.tcp();
    const std::string slow = "GET / HTTP/1.1\r\nX: " + std::string(1'000'000, 'x');
    for (std::size_t at = 0; at < slow.size() && dripping.send(slow.substr(at, 1)); ++at)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    CHECK(dripping.is_hung_up_on());
    CHECK(idle.is_hung_up_on());
    CHECK(half_header.is_hung_up_on());
    CHECK(half_body.is_hung_up_on());
    is_still_served(serving);
}

TEST_CASE("who does not read its answer is cut off") {
    const Serving serving(
        [](rpc::ServerOptions& options) {
            options.limits.progress = std::chrono::milliseconds(300);
            options.limits.connections = 1;
        },
        [](const std::string& body, const auto& done) { done(body == "{}" ? body : std::string(64 << 20, 'x')); });
    auto deaf = serving.tcp();
    deaf.send(request("much"));
    // There is a place for one, which the deaf one has until it is cut off.
    CHECK(testing::comes_true([&] {
        auto next = serving.tcp();
        return next.send(request("{}")) && body_of(next.answer()) == "{}";
    }));
    CHECK(deaf.is_hung_up_on());
}

TEST_CASE("clients that go away in the middle are let go") {
    const Serving serving;
    for (int k = 0; k < 20; ++k) {
        auto client = serving.tcp();
        client.send("POST /transmission/rpc HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{\"meth");
    }
    is_still_served(serving);
}

TEST_CASE("an honest client is answered among a thousand that only take places") {
    rlimit limit{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &limit) == 0);
    const auto needed = rlim_t{2'500};
    if (limit.rlim_cur < needed && limit.rlim_max >= needed) {
        limit.rlim_cur = needed;
        REQUIRE(::setrlimit(RLIMIT_NOFILE, &limit) == 0);
    }
    const Serving serving([](rpc::ServerOptions& options) { options.limits.connections = 600; });
    auto first = serving.local();
    first.send(request("{}"));
    CHECK(body_of(first.answer()) == "{}");
    std::list<testing::RawClient> idle;
    for (int k = 0; k < 1'000; ++k) {
        idle.push_back(serving.tcp());
        if (k % 2 == 0) idle.back().send("POST /transmission/rpc HTTP/1.1\r\nHost: loc");
        if (k % 100 == 0) is_still_served(serving);
    }
    is_still_served(serving);
    CHECK(idle.front().is_hung_up_on());
}
