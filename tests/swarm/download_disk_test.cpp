// A download whose disk does not do its part for a while.
#include "download_scene.hpp"

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

namespace {

const Error full{Fault::storage, "/some/file can't be written: No space left on device"};

/// A slow seed, and a download that has begun.
struct Begun : Scene {
    explicit Begun(DownloadOptions wanted = {}) : Scene(content::Format::hybrid, Rate{200'000}), leech(loop) {
        wanted.plan.folder = to.path();
        wanted.peers = {seed->address()};
        wanted.disk_pause = std::chrono::seconds{0};
        download.emplace(loop, *leech.engine, *store, claims, std::move(wanted), nullptr);
        leech.on_event = [this](const Event& event) { download->handle(event); };
        download->start(shared->metainfo);
        Node::run_until(loop, [&] { return leech.last<Added>() != nullptr; });
    }
    ~Begun() {
        download->stop();
        leech.close();
    }
    Node leech;
    std::optional<Download> download;
};

}  // namespace

TEST_CASE("what the disk refuses is shown until it takes it") {
    Begun scene;
    scene.download->handle(DiskRefused{*scene.download->torrent(), full});
    REQUIRE(scene.download->view().trouble);
    CHECK(scene.download->view().trouble->message == full.message);
    CHECK(scene.download->view().stage == Stage::downloading);
    scene.download->handle(DiskTakes{*scene.download->torrent()});
    CHECK_FALSE(scene.download->view().trouble);
    Node::run_until(scene.loop, [&] { return scene.download->view().complete; });
    CHECK(scene.arrived());
}

TEST_CASE("a disk that is waited for too long ends the download with its cause") {
    DownloadOptions impatient;
    impatient.timeout = std::chrono::seconds{1};
    Begun scene(std::move(impatient));
    scene.seed->close();
    scene.download->handle(DiskRefused{*scene.download->torrent(), full});
    Node::run_until(scene.loop, [&] { return scene.download->view().stage == Stage::finished; });
    REQUIRE(scene.download->view().error);
    CHECK(scene.download->view().error->fault == Fault::storage);
    CHECK(scene.download->view().error->message == full.message);
}

TEST_CASE("what a disk could not keep is hashed again once it can be written to, and the rest comes") {
    Begun scene;
    scene.download->handle(NotKept{*scene.download->torrent(), full});
    CHECK(scene.download->view().trouble);
    CHECK_FALSE(scene.download->torrent());
    Node::run_until(scene.loop, [&] { return scene.download->view().complete; });
    CHECK_FALSE(scene.download->view().trouble);
    CHECK_FALSE(scene.download->view().error);
    CHECK(scene.arrived());
}
