#include "scene.hpp"

using namespace bittern;
using namespace bittern::testing;

TEST_CASE("the rate of a label holds for its torrents and for no others, and another one at once") {
    Scene scene;
    auto& daemon = *scene.daemon;
    daemon.close();
    daemon.limits["slow"].down = Limit<Rate>{Rate{2000}};
    daemon.open();
    write(scene.from.path() / "large.bin", noise(8'000'000, 7));
    const auto large = share(scene.from.path() / "large.bin", content::Format::v1);
    scene.seed->engine->add(large.request());
    (void)daemon.add({.what = large.metainfo, .labels = {"slow"}, .peers = {scene.seed->address()}});
    (void)daemon.add(scene.by_file());
    daemon.run_until_status(2, Status::seeding);
    CHECK(daemon.torrent(1)->status == Status::downloading);
    CHECK(daemon.torrent(1)->part() < 1);
    CHECK(daemon.service->take_configuration(*daemon.service->settings(), {}));
    daemon.run_until_status(1, Status::seeding);
    CHECK(read(daemon.downloads.path() / "large.bin") == read(scene.from.path() / "large.bin"));
}

TEST_CASE("a port is chosen anew where clients wish so") {
    Scene scene;
    auto& daemon = *scene.daemon;
    CHECK(daemon.service->settings()->peer_port == 6881);
    daemon.close();
    daemon.random_port = true;
    daemon.open();
    CHECK(daemon.service->settings()->peer_port >= 49152);
}
