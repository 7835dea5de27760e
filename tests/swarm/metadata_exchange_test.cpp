#include "swarm/metadata_exchange.hpp"

#include "loopback.hpp"
#include "swarm/flooding_peer.hpp"
#include "swarm/lying_peer.hpp"
#include "swarm/metadata_serving.hpp"
#include "torrent/metainfo.hpp"

#include <atomic>
#include <filesystem>
#include <future>
#include <list>

#include <doctest/doctest.h>
#include <libtorrent/hasher.hpp>
#include <libtorrent/torrent_handle.hpp>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::testing;

namespace {

/// The info dictionary of a torrent with this many pieces of 16 KiB; 20 bytes of metadata each.
std::string info_dictionary(std::size_t pieces, bool is_private = false) {
    std::string hashes(pieces * 20, 'h');
    for (std::size_t i = 0; i < hashes.size(); ++i) hashes[i] = static_cast<char>(i * 7 + i / 251);
    return fmt::format("d6:lengthi{}e4:name9:meta-test12:piece lengthi16384e6:pieces{}:{}{}e", pieces * 16384,
                       hashes.size(), hashes, is_private ? "7:privatei1e" : "");
}

lt::sha1_hash v1_of(const std::string& info) {
    return lt::hasher(lt::span<const char>(info.data(), static_cast<std::ptrdiff_t>(info.size()))).final();
}

torrent::InfoHash hash_of(const std::string& info) {
    torrent::InfoHash hash;
    const auto digest = v1_of(info);
    std::copy(digest.begin(), digest.end(), hash.v1.emplace().begin());
    return hash;
}

lt::add_torrent_params params_with(std::shared_ptr<lt::torrent_plugin> plugin) {
    lt::add_torrent_params params;
    params.save_path = std::filesystem::temp_directory_path() / "bittern-metadata-never-written";
    params.flags = lt::torrent_flags::upload_mode;  // nothing but metadata is to be had here
    if (plugin)
        params.extensions.emplace_back([plugin](const lt::torrent_handle&, lt::client_data_t) { return plugin; });
    return params;
}

lt::torrent_handle add_known(lt::session& session, const std::string& info,
                             std::shared_ptr<lt::torrent_plugin> plugin = nullptr) {
    lt::add_torrent_params params = params_with(std::move(plugin));
    params.ti = std::make_shared<lt::torrent_info>("d4:info" + info + "e", lt::from_span);
    return session.add_torrent(params);
}

/// A session that knows a torrent by its hash only, and what our extension finds out for it.
struct Fetcher {
    explicit Fetcher(const std::string& info) : session(bare_session()) {
        MetadataSink sink;
        sink.progressed = [this](const MetadataFetch::Progress& now) {
            progress = now.have <= now.size ? progress + 1 : -1'000'000;
        };
        sink.arrived = [this](std::string bytes) { promise.set_value(std::move(bytes)); };
        lt::add_torrent_params params = params_with(fetch_metadata(hash_of(info), std::move(sink)));
        params.info_hashes.v1 = v1_of(info);
        torrent = session.add_torrent(params);
    }
    std::string result() {
        if (arrived.wait_for(patience) != std::future_status::ready) return "nothing arrived";
        return arrived.get();
    }
    std::promise<std::string> promise;
    std::future<std::string> arrived = promise.get_future();
    std::atomic<int> progress = 0;
    lt::session session;
    lt::torrent_handle torrent;
};

std::shared_ptr<lt::torrent_plugin> serving(const std::string& info) {
    return serve_metadata(std::make_shared<const std::string>(info));
}

/// What libtorrent's own extension gets from a session of ours.
std::string stock_fetches_from(lt::session& server, const std::string& info) {
    lt::session client(stock_session());
    lt::add_torrent_params params = params_with(nullptr);
    params.info_hashes.v1 = v1_of(info);
    const lt::torrent_handle torrent = client.add_torrent(params);
    torrent.connect_peer(endpoint_of(server));
    until(client, [](const lt::alert* alert) { return lt::alert_cast<lt::metadata_received_alert>(alert) != nullptr; });
    const auto section = torrent.torrent_file()->info_section();
    return {section.data(), static_cast<std::size_t>(section.size())};
}

const std::string small = info_dictionary(3);
const std::string large = info_dictionary(15'000);  // 300,000 bytes: 19 pieces

}  // namespace

TEST_CASE("metadata comes from a peer with libtorrent's own extension") {
    for (const std::string& info : {small, large}) {
        lt::session server(stock_session());
        add_known(server, info);
        Fetcher fetcher(info);
        fetcher.torrent.connect_peer(endpoint_of(server));
        CHECK(fetcher.result() == info);
        CHECK(fetcher.progress > 0);
    }
}

TEST_CASE("metadata that we serve is understood by libtorrent's own extension") {
    for (const std::string& info : {small, large}) {
        lt::session server(bare_session());
        add_known(server, info, serving(info));
        CHECK(stock_fetches_from(server, info) == info);
    }
}

TEST_CASE("metadata comes from our own kind, of private torrents too") {
    for (const std::string& info : {info_dictionary(3, true), large}) {
        lt::session server(bare_session());
        add_known(server, info, serving(info));
        Fetcher fetcher(info);
        fetcher.torrent.connect_peer(endpoint_of(server));
        CHECK(fetcher.result() == info);
    }
}

TEST_CASE("who fetched the metadata serves it in its turn") {
    lt::session server(bare_session());
    add_known(server, large, serving(large));
    Fetcher first(large);
    first.torrent.connect_peer(endpoint_of(server));
    REQUIRE(first.result() == large);
    Fetcher second(large);
    second.torrent.connect_peer(endpoint_of(first.session));
    CHECK(second.result() == large);
}

TEST_CASE("a peer that lies about the metadata, or never gives it, stops nobody") {
    const auto size = static_cast<std::int64_t>(large.size());
    const auto garbage = [size](const MetadataMessage& request) {
        const std::int64_t left = size - request.piece.value * metadata_piece_size.count;
        const std::string bytes(static_cast<std::size_t>(std::min(left, metadata_piece_size.count)), 'x');
        return encode(
            {.kind = MetadataMessage::Kind::data, .piece = request.piece, .total_size = Bytes{size}, .payload = bytes});
    };
    const auto rejecting = [](const MetadataMessage& request) {
        return encode({.kind = MetadataMessage::Kind::reject, .piece = request.piece});
    };
    const auto nonsense = [](const MetadataMessage&) {
        return std::string("d8:msg_typei1ee") + std::string(500, '\xff');
    };
    const auto silent = [](const MetadataMessage&) { return std::string(); };
    const auto endless = [](const MetadataMessage&) { return std::string(100'000, 'd'); };
    std::list<LyingPeer> liars;
    for (const auto& answer : {LyingPeer::Answer(garbage), LyingPeer::Answer(rejecting), LyingPeer::Answer(nonsense),
                               LyingPeer::Answer(silent), LyingPeer::Answer(endless)})
        liars.emplace_back(size, answer);
    liars.emplace_back(torrent::transfer_limits.info.count, garbage);
    lt::session server(bare_session());
    add_known(server, large, serving(large));
    Fetcher fetcher(large);
    for (const LyingPeer& liar : liars) fetcher.torrent.connect_peer(liar.endpoint());
    const auto asked = [](const LyingPeer& liar) { return liar.requests() > 0; };
    REQUIRE(comes_true([&] { return std::all_of(liars.begin(), liars.end(), asked); }));
    fetcher.torrent.connect_peer(endpoint_of(server));
    CHECK(fetcher.result() == large);
}

TEST_CASE("a claim of a size that nobody can mean is not followed") {
    LyingPeer liar(std::int64_t{1} << 40, [](const MetadataMessage&) { return std::string(); });
    lt::session server(bare_session());
    add_known(server, small, serving(small));
    Fetcher fetcher(small);
    fetcher.torrent.connect_peer(liar.endpoint());
    fetcher.torrent.connect_peer(endpoint_of(server));
    CHECK(fetcher.result() == small);
    CHECK(liar.requests() == 0);
}

TEST_CASE("a peer that asks without end and reads nothing is not answered without end") {
    constexpr int requests = 20'000;
    const auto hash = v1_of(small).to_string();
    lt::session server(bare_session());
    add_known(server, small, serving(small));
    Fetcher fetcher(small);
    for (const lt::session* victim : {&server, &fetcher.session}) {
        const int rejects = rejects_of_flood(endpoint_of(*victim), hash, requests);
        CHECK(rejects > 0);
        CHECK(rejects <= MetadataServing::rejects_per_minute);
    }
}
