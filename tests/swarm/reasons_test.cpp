#include "download_scene.hpp"
#include "lying_peer.hpp"
#include "swarm/alerts.hpp"

#include <libtorrent/error_code.hpp>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

namespace {

bool says(const std::optional<Error>& error, const char* words) {
    return error && error->message.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("libtorrent's words are told as they are where they explain themselves") {
    CHECK(reason_of(boost::system::errc::make_error_code(boost::system::errc::connection_refused)) ==
          "Connection refused");
    CHECK(reason_of({302, lt::http_category()}) == "HTTP 302 Moved Temporarily");
    CHECK(reason_of(boost::system::errc::make_error_code(boost::system::errc::file_too_large)) ==
          "its answer is too large");
    CHECK(reason_of(lt::errors::make_error_code(lt::errors::ssrf_mitigation)).find("a trap") != std::string::npos);
}

TEST_CASE("wrong data: the time-out says so, and that nothing came") {
    Scene scene(content::Format::v1);
    auto request = scene.shared->request();
    Node liar(scene.loop);
    const auto original = read(scene.from.path() / "stuff/large.bin");
    write(scene.from.path() / "stuff/large.bin", noise(original.size(), 2));
    request.stamps.clear();  // it serves what it finds
    liar.engine->add(request);
    Node::run_until(scene.loop, [&] { return liar.last<Added>() != nullptr; });
    auto options = scene.options();
    options.peers = {liar.address()};
    options.timeout = std::chrono::seconds{2};
    options.plan.select = {"large.bin"};
    const auto view = scene.by_file(std::move(options));
    CAPTURE(view.error->message);
    CHECK(view.error->fault == Fault::not_found);
    CHECK(says(view.error, "no right data came for 2 s"));
    CHECK(says(view.error, "came wrong and was thrown away"));
}

TEST_CASE("wrong metadata: the time-out says so") {
    Scene scene(content::Format::v1);
    const auto size = scene.shared->metainfo.info_dictionary().size();
    bittern::testing::LyingPeer liar(static_cast<std::int64_t>(size), [&](const MetadataMessage& request) {
        return encode({.kind = MetadataMessage::Kind::data,
                       .piece = request.piece,
                       .total_size = Bytes{static_cast<std::int64_t>(size)},
                       .payload = std::string(size, 'x')});
    });
    auto options = scene.options();
    options.peers = {{"127.0.0.1", liar.endpoint().port()}};
    options.timeout = std::chrono::seconds{2};
    const auto view = scene.by_link(std::move(options));
    REQUIRE(view.error);
    CAPTURE(view.error->message);
    CHECK(says(view.error, "nobody gave the metadata within 2 s"));
    CHECK(says(view.error, "wrong metadata came"));
}
