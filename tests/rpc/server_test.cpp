#include "rpc/server.hpp"

#include "rpc/base64.hpp"
#include "rpc/gzip.hpp"
#include "rpc/listening.hpp"
#include "rpc/password.hpp"
#include "serving.hpp"

#include <fcntl.h>
#include <future>
#include <sys/stat.h>
#include <zlib.h>

#include <doctest/doctest.h>

using namespace bittern;
using testing::body_of;
using testing::request;
using testing::Serving;
using testing::status_of;

namespace {

Fault fault_of_opening(const rpc::ServerOptions& options) {
    const auto server = rpc::Server::open(options, Serving::echo());
    return server ? Fault::other : server.error().fault;
}

std::string unpacked(const std::string& bytes) {
    z_stream stream{};
    inflateInit2(&stream, 15 + 16);
    std::string text(1 << 20, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(text.data());
    stream.avail_out = static_cast<uInt>(text.size());
    CHECK(inflate(&stream, Z_FINISH) == Z_STREAM_END);
    text.resize(stream.total_out);
    inflateEnd(&stream);
    return text;
}

}  // namespace

TEST_CASE("one connection takes one request after another, over TCP and the Unix socket") {
    const Serving serving;
    for (const bool local : {false, true}) {
        auto client = local ? serving.local() : serving.tcp();
        for (int k = 0; k < 3; ++k) {
            client.send(request("{\"k\":" + std::to_string(k) + "}"));
            const auto answer = client.answer();
            CHECK(status_of(answer) == 200);
            CHECK(answer.find("Content-Type: application/json; charset=UTF-8\r\n") != std::string::npos);
            CHECK(answer.find("Access-Control") == std::string::npos);
            CHECK(body_of(answer) == "{\"k\":" + std::to_string(k) + "}");
        }
    }
}

TEST_CASE("a small answer is written at once: the client's system acknowledges no part of one before it has to") {
    const Serving serving;
    auto client = serving.tcp();
    client.send(request("{\"k\":1}"));
    CHECK(body_of(client.first_piece()) == "{\"k\":1}");
}

TEST_CASE("HTTP/1.0 and those that want it closed get one answer and the end") {
    const Serving serving;
    auto old = serving.tcp();
    old.send("POST /transmission/rpc HTTP/1.0\r\nX-Transmission-Session-Id: the-id\r\nContent-Length: 2\r\n\r\n{}");
    CHECK(body_of(old.answer()) == "{}");
    CHECK(old.is_hung_up_on());
    auto closing = serving.tcp();
    closing.send(request("{}", "Connection: close\r\n"));
    CHECK(body_of(closing.answer()) == "{}");
    CHECK(closing.is_hung_up_on());
}

TEST_CASE("the session id is asked for, whatever else is right") {
    const Serving serving;
    for (const bool local : {false, true}) {
        auto client = local ? serving.local() : serving.tcp();
        client.send("POST /transmission/rpc HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}");
        const auto answer = client.answer();
        CHECK(status_of(answer) == 409);
        CHECK(answer.find("X-Transmission-Session-Id: the-id\r\n") != std::string::npos);
        client.send(request("{}"));
        CHECK(status_of(client.answer()) == 200);
    }
}

TEST_CASE("strange hosts are turned away, but not from the Unix socket") {
    const Serving serving;
    const std::string strange =
        "POST /transmission/rpc HTTP/1.1\r\nHost: evil.example\r\nX-Transmission-Session-Id: the-id\r\n"
        "Content-Length: 2\r\n\r\n{}";
    auto client = serving.tcp();
    client.send(strange);
    CHECK(status_of(client.answer()) == 421);
    auto local = serving.local();
    local.send(strange);
    CHECK(status_of(local.answer()) == 200);
}

TEST_CASE("GET and HEAD are answered, HEAD without a body") {
    const Serving serving;
    auto client = serving.tcp();
    client.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const auto answer = client.answer();
    CHECK(status_of(answer) == 302);
    CHECK(answer.find("Location: /transmission/web/\r\n") != std::string::npos);
    client.send("HEAD /transmission/web/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    CHECK(client.is_hung_up_on());
    const auto head = client.answer();
    CHECK(status_of(head) == 404);
    CHECK(body_of(head).empty());
}

TEST_CASE("a client that asks whether to send its body is told") {
    const Serving serving;
    auto client = serving.tcp();
    const std::string body(70'000, ' ');
    const auto whole = request(body, "Expect: 100-continue\r\n");
    const auto header = whole.substr(0, whole.size() - body.size());
    client.send(header);
    CHECK(client.answer() == "HTTP/1.1 100 Continue\r\n\r\n");
    client.send(body);
    CHECK(body_of(client.answer()) == body);

    auto stranger = serving.tcp();
    stranger.send(
        "POST /transmission/rpc HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n");
    CHECK(status_of(stranger.answer()) == 409);
    CHECK(stranger.is_hung_up_on());
}

TEST_CASE("bodies in chunks") {
    const Serving serving;
    auto client = serving.tcp();
    client.send(
        "POST /transmission/rpc HTTP/1.1\r\nHost: localhost\r\nX-Transmission-Session-Id: the-id\r\n"
        "Transfer-Encoding: chunked\r\n\r\n3\r\n{\"a\r\n4\r\n\":1}\r\n0\r\n\r\n");
    CHECK(body_of(client.answer()) == "{\"a\":1}");
}

TEST_CASE("answers are packed for those that ask") {
    const std::string text(200'000, 'x');
    const Serving serving({}, [&](const std::string&, const auto& done) { done(text); });
    auto client = serving.tcp();
    client.send(request("{}", "Accept-Encoding: deflate, gzip;q=1.0\r\n"));
    const auto packed = client.answer();
    CHECK(packed.find("Content-Encoding: gzip\r\n") != std::string::npos);
    CHECK(unpacked(body_of(packed)) == text);
    client.send(request("{}", "Accept-Encoding: identity, gzip;q=0\r\n"));
    CHECK(body_of(client.answer()) == text);
    CHECK(rpc::takes_gzip("GZip"));
    CHECK_FALSE(rpc::takes_gzip("gzip; q=0.0"));
    CHECK(rpc::takes_gzip("br, gzip ;q=0.5"));
    CHECK_FALSE(rpc::takes_gzip("notgzip"));
}

TEST_CASE("a notification gets 204") {
    const Serving serving({}, [](const std::string&, const auto& done) { done(""); });
    auto client = serving.tcp();
    client.send(request("{}"));
    CHECK(status_of(client.answer()) == 204);
}

TEST_CASE("a slow answer holds up nobody else, and may come when nobody is there any more") {
    std::promise<std::function<void(std::string)>> came;
    Serving serving({}, [&](const std::string& body, std::function<void(std::string)> done) {
        body == "slow" ? came.set_value(std::move(done)) : done(body);
    });
    auto slow = serving.tcp();
    slow.send(request("slow"));
    const auto answer_it = came.get_future().get();
    auto quick = serving.tcp();
    quick.send(request("quick"));
    CHECK(body_of(quick.answer()) == "quick");
    std::function<void(std::string)> later = answer_it;
    answer_it("at last");
    CHECK(body_of(slow.answer()) == "at last");
    serving.end();
    later("much too late");
}

TEST_CASE("an answer under way is sent before the server ends") {
    std::promise<std::function<void(std::string)>> came;
    Serving serving(
        {}, [&](const std::string&, std::function<void(std::string)> done) { came.set_value(std::move(done)); });
    auto client = serving.tcp();
    auto idle = serving.tcp();
    client.send(request("{}"));
    const auto answer_it = came.get_future().get();
    auto ending = std::async(std::launch::async, [&] { serving.end(); });
    CHECK(idle.is_hung_up_on());
    answer_it("at last");
    CHECK(body_of(client.answer()) == "at last");
    ending.get();
}

TEST_CASE("a password is asked for on TCP alone, before anything is told") {
    const Serving serving([](rpc::ServerOptions& options) {
        options.credentials = rpc::Credentials{.user = "me", .hash = rpc::hash_password("right").value()};
    });
    auto client = serving.tcp();
    client.send(request("{}"));
    const auto refused = client.answer();
    CHECK(status_of(refused) == 401);
    CHECK(refused.find("WWW-Authenticate: Basic realm=\"") != std::string::npos);
    CHECK(refused.find("the-id") == std::string::npos);
    client.send(request("{}", "Authorization: Basic " + rpc::to_base64("me:wrong") + "\r\n"));
    CHECK(status_of(client.answer()) == 401);
    const auto right = "Authorization: Basic " + rpc::to_base64("me:right") + "\r\n";
    for (int k = 0; k < 2; ++k) {
        client.send(request("{}", right));
        CHECK(status_of(client.answer()) == 200);
    }
    client.send("POST /transmission/rpc HTTP/1.1\r\nHost: any.example\r\n" + right + "Content-Length: 0\r\n\r\n");
    CHECK(status_of(client.answer()) == 409);
    auto local = serving.local();
    local.send(request("{}"));
    CHECK(status_of(local.answer()) == 200);
}

TEST_CASE("sockets that somebody else opened are doors like the others, and under the same rules") {
    const testing::TemporaryFolder folder;
    const rpc::ServerOptions options{.socket = folder / "socket", .session_id = "the-id"};
    const auto given = [&](const char* host) {
        std::vector<Descriptor> sockets;
        sockets.push_back(rpc::listen_at(host, 0).value());
        return sockets;
    };
    auto sockets = given("127.0.0.1");
    auto listener = rpc::UnixListener::open(folder / "given").value();
    sockets.emplace_back(::fcntl(listener.socket().get(), F_DUPFD_CLOEXEC, 0));
    const auto server = rpc::Server::open(options, Serving::echo(), std::move(sockets)).value();
    testing::RawClient local(folder / "given", 0), tcp(folder / "given", server->ports().at(0));
    for (auto* client : {&local, &tcp}) {
        client->send(request("{}"));
        CHECK(status_of(client->answer()) == 200);
    }
    CHECK_FALSE(std::filesystem::exists(folder / "socket"));
    CHECK(rpc::Server::open(options, Serving::echo(), given("0.0.0.0")).error().fault == Fault::refused);
    std::vector<Descriptor> none;
    none.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    CHECK(rpc::Server::open(options, Serving::echo(), std::move(none)).error().fault == Fault::usage);
}

TEST_CASE("doors that would be open to all, or are another's, are not opened") {
    const testing::TemporaryFolder folder;
    rpc::ServerOptions options{.socket = folder / "socket", .session_id = "x"};
    for (const char* host : {"0.0.0.0", "::", "192.0.2.1"}) {
        options.listen = {{host, 0}};
        CHECK(fault_of_opening(options) == Fault::refused);
    }
    options.listen = {{"localhost", 0}};
    CHECK(fault_of_opening(options) == Fault::refused);
    options.listen = {};
    options.credentials = rpc::Credentials{.user = "me", .hash = "plain"};
    CHECK(fault_of_opening(options) == Fault::usage);
    options.credentials = std::nullopt;
    options.socket = folder / std::string(200, 'x');
    CHECK(fault_of_opening(options) == Fault::usage);
    options.socket = folder / "no/such/folder";
    CHECK(fault_of_opening(options) == Fault::not_found);
    options.socket = folder.write("file", "mine");
    CHECK(fault_of_opening(options) == Fault::refused);
    CHECK(testing::bytes_of(folder / "file") == "mine");
}

TEST_CASE("a socket is for owner and group, has one daemon, and is gone with it") {
    const testing::TemporaryFolder folder;
    const rpc::ServerOptions options{.socket = folder / "socket", .session_id = "the-id"};
    {
        const auto server = rpc::Server::open(options, Serving::echo());
        REQUIRE(server);
        struct stat there {};
        REQUIRE(::stat(options.socket.c_str(), &there) == 0);
        CHECK((there.st_mode & 0777U) == 0660);
        CHECK(fault_of_opening(options) == Fault::refused);
        testing::RawClient client(options.socket, 0);
        client.send(request("{}"));
        CHECK(status_of(client.answer()) == 200);
    }
    CHECK_FALSE(std::filesystem::exists(options.socket));
}

TEST_CASE("a socket that a killed daemon left is replaced") {
    const testing::TemporaryFolder folder;
    const auto path = folder / "socket";
    {
        const Descriptor dead(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
        REQUIRE(::bind(dead.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
        REQUIRE(::listen(dead.get(), 1) == 0);
        // One that is no daemon of ours has no lock, and is left alone all the same.
        CHECK(fault_of_opening({.socket = path, .session_id = "x"}) == Fault::refused);
    }
    REQUIRE(std::filesystem::exists(path));
    CHECK(rpc::Server::open({.socket = path, .session_id = "x"}, Serving::echo()));
}
