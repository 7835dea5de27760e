#include "torrent/fetch_url.hpp"

#include "torrent/http_server.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace std::chrono_literals;
using test::HttpServer;

namespace {

Result<std::string> fetch(const std::string& url, Bytes limit = mib(1)) {
    unsetenv("http_proxy");  // whatever the machine's proxy is, it is not between us and ourselves
    unsetenv("all_proxy");
    return torrent::fetch_url(url, limit, {}, {});
}

bool says(const Result<std::string>& outcome, Fault fault, const std::string& part) {
    REQUIRE_FALSE(outcome);
    INFO(outcome.error().message);
    CHECK(outcome.error().fault == fault);
    return outcome.error().message.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a file is fetched, over a redirect as well") {
    const std::string bytes("d4:info\0e", 9);
    HttpServer server([&](const std::string& path) {
        return path == "/moved" ? HttpServer::redirect("/a.torrent") : HttpServer::ok(bytes);
    });
    CHECK(fetch(server.url("/a.torrent")).value() == bytes);
    CHECK(fetch(server.url("/moved")).value() == bytes);
}

TEST_CASE("cookies go to the host of the URL, and to no other") {
    unsetenv("http_proxy");
    unsetenv("all_proxy");
    HttpServer other([](const std::string&) { return HttpServer::ok("there"); });
    HttpServer server([&](const std::string& path) {
        const auto port = other.url("").substr(std::string("http://127.0.0.1").size());
        return path == "/away" ? HttpServer::redirect("http://localhost" + port + "/") : HttpServer::ok("here");
    });
    const auto fetch_with = [&](const std::string& path, const std::string& cookies) {
        return torrent::fetch_url(server.url(path), mib(1), {}, {}, cookies);
    };
    CHECK(fetch_with("/here", "k1=v1; k2=v2").value() == "here");
    for (const char* cookie : {"k1=v1", "k2=v2"}) CHECK(server.last_request().find(cookie) != std::string::npos);
    CHECK(fetch_with("/away", "k1=v1").value() == "there");
    CHECK(other.last_request().find("k1=v1") == std::string::npos);
    CHECK(says(fetch_with("/here", "a=b\r\nHost: x"), Fault::usage, "one line"));
}

TEST_CASE("the status of an answer that is no file is told") {
    HttpServer server([](const std::string&) {
        return "HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\nConnection: close\r\n\r\nsorry";
    });
    CHECK(says(fetch(server.url("/")), Fault::network, "HTTP status 404"));
}

TEST_CASE("redirects end after five, and lead to web addresses only") {
    HttpServer circle([](const std::string& path) { return HttpServer::redirect(path + "x"); });
    CHECK(says(fetch(circle.url("/")), Fault::network, "circle"));
    for (const std::string to : {"file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/"}) {
        HttpServer server([&](const std::string&) { return HttpServer::redirect(to); });
        CHECK(says(fetch(server.url("/")), Fault::network, "something else than http"));
    }
}

TEST_CASE("what is larger than a torrent may be is not taken") {
    HttpServer server(
        [](const std::string& path) { return HttpServer::ok(std::string(path == "/fits" ? 1000 : 1001, 'x')); });
    CHECK(fetch(server.url("/fits"), {1000}).value().size() == 1000);
    CHECK(says(fetch(server.url("/more"), {1000}), Fault::malformed, "larger than 1000 B"));
}

TEST_CASE("it ends when asked to, and doesn't begin when asked before") {
    HttpServer server([](const std::string&) { return std::string(); });  // never answers
    std::stop_source stop;
    std::thread stopper([&] {
        server.wait_for_request();
        stop.request_stop();
    });
    const auto outcome = torrent::fetch_url(server.url("/"), mib(1), {}, stop.get_token());
    stopper.join();
    CHECK(says(outcome, Fault::interrupted, "stopped"));
    CHECK(says(torrent::fetch_url(server.url("/"), mib(1), {}, stop.get_token()), Fault::interrupted, "stopped"));
}

TEST_CASE("a server that falls silent is given up on, before its answer or within it") {
    HttpServer server([](const std::string& path) {
        return path == "/begins" ? "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nd4:info" : "";
    });
    for (const auto* path : {"/never", "/begins"}) {
        const auto outcome = torrent::fetch_url(server.url(path), mib(1), {.idle = 1s}, {});
        CHECK(says(outcome, Fault::network, "next to no data for 1 s"));
    }
    const auto outcome = torrent::fetch_url(server.url("/never"), mib(1), {.whole = 1s}, {});
    CHECK(says(outcome, Fault::network, "no complete answer within 1 s"));
}

TEST_CASE("an unreachable host and other schemes are told apart") {
    std::string url;
    {
        HttpServer gone([](const std::string&) { return std::string(); });
        url = gone.url("/");
    }
    CHECK(says(fetch(url), Fault::network, "no connection"));
    CHECK(says(fetch("file:///etc/passwd"), Fault::usage, "no http or https URL"));
    CHECK(says(fetch("http://a b/"), Fault::usage, "no http or https URL"));
}
