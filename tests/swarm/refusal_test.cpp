// Peers that are of no use, and what is said of each.
#include "download_scene.hpp"
#include "refusing_peer.hpp"

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

TEST_CASE("a peer that lets us connect and hangs up is counted, and it is said what it did") {
    const bittern::testing::HangingUpPeer peer;
    Scene scene;
    auto options = scene.options();
    options.peers = {peer.address()};
    options.timeout = std::chrono::seconds{4};  // time for other tries
    Node leech(scene.loop);
    Download download(scene.loop, *leech.engine, *scene.store, scene.claims, options, {});
    std::size_t refused = 0;
    leech.on_event = [&](const Event& event) {
        download.handle(event);
        const auto* torrent = download.torrent() ? leech.engine->state().find(*download.torrent()) : nullptr;
        if (torrent != nullptr) refused = std::max(refused, torrent->in_vain.size());
    };
    download.start(scene.shared->metainfo);
    Node::run_until(scene.loop, [&] { return download.view().stage == Stage::finished; });
    REQUIRE(download.view().error);
    CHECK(refused == 1);
    CHECK(download.view().error->fault == Fault::not_found);
    INFO(download.view().error->message);
    CHECK(download.view().error->message.find("none gives anything (last: it closed the connection)") !=
          std::string::npos);
    download.stop();
    leech.close();
}

TEST_CASE("who is connected counts as one that refuses no more, whoever connected") {
    Scene scene;
    auto options = scene.options();
    Node leech(scene.loop);
    Download download(scene.loop, *leech.engine, *scene.store, scene.claims, options, {});
    leech.on_event = [&](const Event& event) { download.handle(event); };
    download.start(scene.shared->metainfo);
    Node::run_until(scene.loop, [&] { return leech.last<PeerConnected>() != nullptr; });
    CHECK(leech.last<PeerConnected>()->address == torrent::to_string(options.peers.front()));
    CHECK(scene.seed->last<PeerConnected>() != nullptr);
    download.stop();
    leech.close();
}
