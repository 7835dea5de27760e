#include "certificates.hpp"
#include "rpc/client.hpp"
#include "serving.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using testing::body_of;
using testing::make_certificate;
using testing::request;
using testing::status_of;
using testing::TlsClient;

namespace {

struct Certified {
    explicit Certified(const std::string& name) { make_certificate(name, files.certificate, files.key); }
    testing::TemporaryFolder folder;
    rpc::CertificateFiles files{folder / "certificate.pem", folder / "key.pem"};
};

rpc::ServerOptions options_at(const testing::TemporaryFolder& folder, const rpc::CertificateFiles& files) {
    return {.socket = folder / "socket", .listen = {{"127.0.0.1", 0}}, .certificate = files, .session_id = "the-id"};
}

std::string ended(const std::string& request) {
    return request.substr(0, request.find("\r\n")) + "\r\nConnection: close" + request.substr(request.find("\r\n"));
}

}  // namespace

TEST_CASE("by TLS on TCP, plain on the Unix socket") {
    const Certified certified("here");
    const testing::Serving serving([&](rpc::ServerOptions& options) { options.certificate = certified.files; });
    TlsClient client(serving.port());
    CHECK(client.shown() == "here");
    // Larger than a record of TLS, both ways.
    const std::string body = "\"" + std::string(300'000, 'x') + "\"";
    client.send(ended(request(body)));
    bool clean = false;
    const auto answer = client.rest(clean);
    CHECK(clean);
    CHECK(status_of(answer) == 200);
    CHECK(body_of(answer) == body);
    auto local = serving.local();
    local.send(request("{}"));
    CHECK(status_of(local.answer()) == 200);
}

TEST_CASE("a client that speaks no TLS, or says nothing, is hung up on and holds up nobody") {
    const Certified certified("here");
    const testing::Serving serving([&](rpc::ServerOptions& options) {
        options.certificate = certified.files;
        options.limits.request = std::chrono::milliseconds(200);
        options.limits.connections = 3;
    });
    auto plain = serving.tcp();
    plain.send(request("{}"));
    CHECK(plain.is_hung_up_on());
    auto silent = serving.tcp();
    CHECK(silent.is_hung_up_on());
    std::vector<testing::RawClient> many;
    for (int k = 0; k < 10; ++k) many.push_back(serving.tcp());
    TlsClient client(serving.port());
    client.send(ended(request("{}")));
    bool clean = false;
    CHECK(status_of(client.rest(clean)) == 200);
}

TEST_CASE("a certificate is exchanged for a new one without a restart, but not for a wrong one") {
    const Certified certified("old");
    const testing::TemporaryFolder folder;
    const auto server = rpc::Server::open(options_at(folder, certified.files), testing::Serving::echo()).value();
    TlsClient before(server->ports().front());
    CHECK(before.shown() == "old");
    make_certificate("new", certified.files.certificate, certified.files.key);
    CHECK(server->renew_certificate());
    TlsClient after(server->ports().front());
    CHECK(after.shown() == "new");
    before.send(ended(request("{}")));
    bool clean = false;
    CHECK(status_of(before.rest(clean)) == 200);
    std::ofstream(certified.files.key) << "nonsense";
    const auto refused = server->renew_certificate();
    REQUIRE_FALSE(refused);
    CHECK(refused.error().fault == Fault::usage);
    CHECK(TlsClient(server->ports().front()).shown() == "new");
}

TEST_CASE("certificates that can't be used keep the doors closed, and the file is named") {
    const Certified one("one"), other("other");
    const testing::TemporaryFolder folder;
    const auto message = [&](const rpc::CertificateFiles& files) {
        const auto server = rpc::Server::open(options_at(folder, files), testing::Serving::echo());
        return server ? "" : server.error().message;
    };
    CHECK(message({folder / "none", one.files.key}).starts_with((folder / "none").string() + " has no certificate"));
    CHECK(message({one.files.certificate, folder / "none"}).starts_with((folder / "none").string()));
    CHECK(message({one.files.certificate, other.files.key}).starts_with(other.files.key.string()));
    CHECK(message({one.files.key, one.files.key}).starts_with(one.files.key.string()));
    CHECK(message(one.files).empty());
}
