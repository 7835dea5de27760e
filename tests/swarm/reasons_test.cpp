#include "swarm/reasons.hpp"

#include "download_scene.hpp"
#include "lying_peer.hpp"

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
    namespace errc = boost::system::errc;
    CHECK(reason_of(errc::make_error_code(errc::connection_refused)) == "Connection refused");
    CHECK(reason_of({404, lt::http_category()}) == "HTTP 404 Not Found");
    CHECK(reason_of({404, lt::http_category()}, "nobody home") == "HTTP 404 Not Found");
    CHECK(reason_of(lt::errors::make_error_code(lt::errors::timed_out)) == "timed out");
}

TEST_CASE("where they don't, others tell what happened") {
    using lt::errors::make_error_code;
    namespace errc = boost::system::errc;
    namespace asio = boost::asio::error;
    CHECK(reason_of(errc::make_error_code(errc::file_too_large)) == "its answer is too large");
    CHECK(reason_of(make_error_code(lt::errors::ssrf_mitigation)).find("a trap") != std::string::npos);
    CHECK(reason_of(make_error_code(lt::errors::blocked_by_idna)).find("its script") != std::string::npos);
    for (const int status : {301, 302, 303, 307, 308})
        CHECK(reason_of({status, lt::http_category()}, "Found") ==
              "HTTP " + std::to_string(status) + ": it redirects in a circle, or more than 5 times");
    CHECK(reason_of(make_error_code(lt::errors::http_missing_location)) == "it redirects to nowhere");
    CHECK(reason_of({429, lt::http_category()}) == "HTTP 429");
    CHECK(reason_of({429, lt::http_category()}, "Too Many\x1b Requests") == "HTTP 429 Too Many\xEF\xBF\xBD Requests");
    CHECK(reason_of(lt::bdecode_errors::make_error_code(lt::bdecode_errors::expected_value)) ==
          "its answer makes no sense");
    for (const auto& error :
         {make_error_code(lt::errors::announce_skipped), errc::make_error_code(errc::address_family_not_supported)}) {
        CHECK(reason_of(error).starts_with("not asked: no address"));
        CHECK(announce_failure(error) == AnnounceFailure::skipped);
    }
    CHECK(reason_of(make_error_code(lt::errors::no_rc4_mode)) == "its encryption does not fit ours");
    CHECK(reason_of(asio::make_error_code(asio::host_not_found)) == "no such host");
    CHECK(reason_of(asio::make_error_code(asio::eof)) == "it closed the connection");
}

TEST_CASE("a tracker that refuses, answers with something else or hangs up was reached") {
    using lt::errors::make_error_code;
    namespace errc = boost::system::errc;
    namespace asio = boost::asio::error;
    CHECK(announce_failure(make_error_code(lt::errors::tracker_failure), "not registered") == AnnounceFailure::refusal);
    for (const auto& error : {make_error_code(lt::errors::tracker_failure), lt::error_code(500, lt::http_category()),
                              lt::bdecode_errors::make_error_code(lt::bdecode_errors::expected_value),
                              make_error_code(lt::errors::http_parse_error), asio::make_error_code(asio::eof),
                              make_error_code(lt::errors::invalid_tracker_action)})
        CHECK_MESSAGE(announce_failure(error) == AnnounceFailure::refusal, error.message());
    for (const auto& error : {make_error_code(lt::errors::timed_out), errc::make_error_code(errc::connection_refused),
                              make_error_code(lt::errors::ssrf_mitigation), asio::make_error_code(asio::host_not_found),
                              errc::make_error_code(errc::network_unreachable)})
        CHECK_MESSAGE(announce_failure(error) == AnnounceFailure::silence, error.message());
}

TEST_CASE("what a server says itself tells more") {
    const auto failed = lt::errors::make_error_code(lt::errors::tracker_failure);
    CHECK(reason_of(failed, "not registered\n") == "not registered\xEF\xBF\xBD");
    CHECK(reason_of(failed, std::string(2000, 'x')).size() < 600);
}

TEST_CASE("what failed with a file is told with the file, the cause and what to try") {
    namespace errc = boost::system::errc;
    using lt::operation_t;
    const auto gone = file_error("a/b", errc::make_error_code(errc::no_such_file_or_directory), operation_t::file_open);
    CHECK(gone.fault == Fault::storage);
    CHECK(gone.message == "'a/b' can't be opened: No such file or directory");
    const auto full = file_error("", errc::make_error_code(errc::no_space_on_device), operation_t::partfile_write);
    CHECK(full.message ==
          "the torrent can't be written: No space left on device; free some space and run the same command again");
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
    CHECK(view.error->fault == Fault::verification);
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
