#include "torrent/http_server.hpp"
#include "two_engines.hpp"

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;
using bittern::test::HttpServer;

namespace {

constexpr std::size_t size = 300'000;

/// What is told of the only web seed of a torrent of one file in a folder, which answers all requests alike.
class Failing {
public:
    explicit Failing(std::function<std::string(const HttpServer&)> answer)
        : server_([this, answer](const std::string&) { return answer(server_); }), node_(loop_) {
        write(folder_.path() / "there/one.bin", noise(size, 1));
        torrent::CreateOptions options;
        options.web_seeds = {url()};
        auto request = share(folder_.path() / "there", content::Format::v1, options).request();
        request.serve_only = false;
        request.paths = {folder_.path() / "here", std::array{std::string_view("one.bin")}};
        request.stamps = {};
        request.have.assign(request.have.size(), false);
        node_.engine->add(request);
    }

    [[nodiscard]] std::string url() const { return server_.url("/files/"); }
    void wait_for(const std::string& reason) {
        INFO("waiting for: ", reason);
        Node::run_until(loop_, [&] {
            const auto* failed = node_.last<WebSeedFailed>();
            return failed != nullptr && failed->url == url() && failed->reason == reason;
        });
    }

private:
    TemporaryFolder folder_;
    boost::asio::io_context loop_;
    HttpServer server_;
    Node node_;
};

std::string with_length(std::size_t length) {
    return "Content-Length: " + std::to_string(length) + "\r\n";
}

}  // namespace

TEST_CASE("a web seed whose headers have no end is let go of, however fast they come") {
    std::string headers = "HTTP/1.0 200 OK\r\n";
    for (int k = 0; k < 200'000; ++k) headers += "X-" + std::to_string(k) + ": " + std::string(100, 'y') + "\r\n";
    const std::string line(22'000'000, 'z');
    for (const auto& answer : {headers, headers + "Connection: close\r\n\r\n", line}) {
        Failing seed([&](const HttpServer&) { return answer; });
        seed.wait_for("the headers of its answer are too long");
    }
}

TEST_CASE("a web seed whose chunk headers have no end is let go of") {
    const auto range = "Content-Range: bytes 0-" + std::to_string(size - 1) + "/" + std::to_string(size) + "\r\n";
    const auto start = "HTTP/1.1 206 Partial\r\n" + range + "Transfer-Encoding: chunked\r\n\r\n";
    Failing seed([&](const HttpServer&) { return start + std::string(8'000'000, '0'); });
    seed.wait_for("the headers of its answer are too long");
}

TEST_CASE("it is told why a web seed gives nothing") {
    const auto close = "Connection: close\r\n\r\n";
    SUBCASE("other bytes") {
        const auto range = "Content-Range: bytes 0-" + std::to_string(size - 1) + "/" + std::to_string(size) + "\r\n";
        Failing seed([&](const HttpServer&) {
            return "HTTP/1.1 206 Partial\r\n" + range + with_length(size) + close + noise(size, 2);
        });
        seed.wait_for("sent wrong data");
    }
    SUBCASE("no length") {
        Failing seed([&](const HttpServer&) { return std::string("HTTP/1.0 200 OK\r\n") + close + noise(size, 1); });
        seed.wait_for("its answer doesn't say how long it is");
    }
    SUBCASE("another part") {
        Failing seed([&](const HttpServer&) {
            return "HTTP/1.1 206 Partial\r\nContent-Range: bytes 5-9/99\r\n" + with_length(5) + close + "other";
        });
        seed.wait_for("its answer is not the part that was asked for");
    }
    SUBCASE("a circle") {
        Failing seed([](const HttpServer& server) { return HttpServer::redirect(server.url("/files/one.bin")); });
        seed.wait_for("it redirects again and again");
    }
}
