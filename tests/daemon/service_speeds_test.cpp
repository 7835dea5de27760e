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

TEST_CASE("within their hours a client turns the alternative limits off, and they stay off") {
    boost::asio::io_context loop;
    Daemon daemon(loop);
    const auto set = [&](const std::function<void(SessionSettings&)>& edit) {
        auto settings = *daemon.service->settings();
        edit(settings);
        CHECK(daemon.wait_for([&](Done done) { daemon.service->change_settings(settings, {}, std::move(done)); }));
    };
    set([](SessionSettings& settings) {
        settings.alt_by_time = true;
        settings.alt_begin = settings.alt_end = 0;  // the whole day
    });
    daemon.run_until([&] { return daemon.service->settings()->alt_speed; });
    set([](SessionSettings& settings) { settings.alt_speed = false; });
    set([](SessionSettings& settings) { settings.most_peers = 7; });
    for (int looks = 0; looks < 2; ++looks)
        daemon.run_until([&, before = daemon.service->last_beat()] { return daemon.service->last_beat() != before; });
    CHECK_FALSE(daemon.service->settings()->alt_speed);
}

TEST_CASE("a port that was chosen at random stays when the configuration is read again") {
    boost::asio::io_context loop;
    Daemon daemon(loop);
    daemon.close();
    daemon.random_port = true;
    daemon.open();
    const auto port = daemon.service->settings()->peer_port;
    SessionSettings configured = *daemon.service->settings();
    configured.peer_port = 6881;
    CHECK(daemon.service->take_configuration(configured, {}));
    CHECK(daemon.service->settings()->peer_port == port);
}
