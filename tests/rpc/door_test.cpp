#include "rpc/door.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using rpc::Visit;

namespace {

const std::string id = "the-id";

/// The status of what a visit gets; 0: it may call a method.
int status(const Visit& visit) {
    const auto answer = rpc::turned_away(visit, id, {"allowed.example"});
    if (answer) CHECK(answer->headers.find("Access-Control") == std::string::npos);
    return answer ? answer->status : 0;
}

Visit call() {
    return {.method = "POST", .target = "/transmission/rpc", .host = "localhost", .session_id = id};
}

}  // namespace

TEST_CASE("addresses, localhost and listed names are the daemon's own") {
    for (const char* host : {"", "localhost", "LOCALHOST:9091", "localhost.", "127.0.0.1", "10.1.2.3:9091",
                             "[::1]:9091", "[fe80::1]", "allowed.example", "Allowed.Example:80"}) {
        INFO(host);
        CHECK(rpc::is_own_host(host, {"allowed.example"}));
    }
    for (const char* host :
         {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "[evil]", "1.2.3.4.5", "["}) {
        INFO(host);
        CHECK_FALSE(rpc::is_own_host(host, {"allowed.example"}));
    }
}

TEST_CASE("who may call a method") {
    CHECK(status(call()) == 0);
    auto visit = call();
    visit.target = "/transmission/rpc/?x";
    CHECK(status(visit) == 0);
    visit.host = "evil.example";
    CHECK(status(visit) == 421);
    visit.check_host = false;
    CHECK(status(visit) == 0);
    for (const char* wrong : {"", "the-ix", "the-i", "the-id2"}) {
        visit = call();
        visit.session_id = wrong;
        CHECK(status(visit) == 409);
        visit.method = "GET";
        CHECK(status(visit) == 409);
    }
    for (const char* method : {"GET", "HEAD", "PUT", "OPTIONS"}) {
        visit = call();
        visit.method = method;
        CHECK(status(visit) == 405);
    }
    for (const char* target : {"/", "/no/such/path", "/transmission", "/transmission/rpcx", "", "*"}) {
        visit = call();
        visit.target = target;
        CHECK(status(visit) == 404);
        visit.method = "GET";
        CHECK(status(visit) == 302);
        visit.method = "DELETE";
        CHECK(status(visit) == 405);
    }
    visit.method = "GET";
    visit.target = "/transmission/web/";
    CHECK(status(visit) == 404);
}

TEST_CASE("what is turned away for its host learns no session id; a conflict tells it") {
    auto visit = call();
    visit.session_id = "";
    auto answer = rpc::turned_away(visit, id, {});
    CHECK(answer->headers == "X-Transmission-Session-Id: the-id\r\nX-Transmission-Rpc-Version: 6.0.0\r\n");
    visit.host = "evil.example";
    answer = rpc::turned_away(visit, id, {});
    CHECK(answer->headers.find(id) == std::string::npos);
    CHECK(answer->body.find(id) == std::string::npos);
}

TEST_CASE("session ids are long and differ") {
    const auto one = rpc::make_session_id();
    CHECK(one.size() == 48);
    CHECK(one.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") == std::string::npos);
    CHECK(one != rpc::make_session_id());
}
