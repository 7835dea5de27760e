#include "app/commands/get_talk.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace bittern;
using namespace bittern::app;
using namespace std::chrono_literals;
using swarm::Stage;

namespace {

/// A download of 27 MiB in which 12 MiB are there.
struct Scene {
    swarm::DownloadView download{.stage = Stage::downloading, .name = "film.mkv"};
    swarm::TorrentView torrent;
    RateMeter meter, up;
    Waiting waiting{.dht_nodes = 5};

    Scene() {
        download.plan = swarm::Plan{.target = "/d/film.mkv", .wanted_size = mib(27)};
        torrent.figures.wanted = mib(27);
        torrent.figures.wanted_done = mib(12);
        torrent.figures.peers_connected = 2;
    }
    void receive(Rate rate) {
        torrent.figures.down = rate;
        meter.add({}, RateMeter::Time(1s));
        meter.add({1}, RateMeter::Time(2s));
        meter.add({1 + rate.per_second}, RateMeter::Time(3s));
    }
    void send(Rate rate) {
        torrent.figures.uploaded = {1 + rate.per_second};
        up.add({}, RateMeter::Time(1s));
        up.add({1}, RateMeter::Time(2s));
        up.add(torrent.figures.uploaded, RateMeter::Time(3s));
    }
    [[nodiscard]] GetScene now() const { return {download, &torrent, meter, up, waiting}; }
};

}  // namespace

TEST_CASE("a transfer shows how far, how fast, how long, from whom") {
    Scene scene;
    scene.receive({3 << 20});
    CHECK(fit(getting_line(scene.now()), 80) == "film.mkv  44%  3.00 MiB/s  5 s left  12.0 MiB of 27.0 MiB  2 peers");
    CHECK(event_name(scene.now()) == "progress");
    const auto fields = event_fields(scene.now());
    CHECK(fields["done"] == 12 << 20);
    CHECK(fields["total"] == 27 << 20);
    CHECK(fields["rate_down"] == 3 << 20);
    CHECK(fields["eta_s"] == 5);
    CHECK(fields["peers"] == 2);
}

TEST_CASE("what was counted before a download was begun anew stays counted") {
    Scene scene;
    scene.download.before = {.downloaded = mib(5), .uploaded = mib(2), .wrong = mib(1)};
    scene.torrent.figures.downloaded = mib(3);
    scene.torrent.figures.uploaded = mib(1);
    const auto fields = event_fields(scene.now());
    CHECK(fields["downloaded"] == 8 << 20);
    CHECK(fields["uploaded"] == 3 << 20);
    scene.download.stage = Stage::seeding;
    CHECK(flat(getting_line(scene.now())).find("sent 3.00 MiB") != std::string::npos);
}

TEST_CASE("what pieces bring of files that are not wanted is none of what is done") {
    Scene scene;
    scene.torrent.figures.wanted = mib(32);
    CHECK(event_fields(scene.now())["done"] == 7 << 20);
    scene.torrent.figures.wanted_done = mib(3);
    CHECK(event_fields(scene.now())["done"] == 0);
    scene.torrent.figures.wanted_done = mib(32);
    CHECK(event_fields(scene.now())["done"] == 27 << 20);
    CHECK(event_fields(scene.now())["total"] == 27 << 20);
    scene.torrent.figures = {};  // not counted yet
    CHECK(event_fields(scene.now())["done"] == 0);
}

TEST_CASE("no time left is said before a rate is known") {
    Scene scene;
    CHECK(fit(getting_line(scene.now()), 80).find("left") == std::string::npos);
    CHECK(event_fields(scene.now())["eta_s"].is_null());
}

TEST_CASE("once all has come the disk is waited for, and nobody is missed") {
    Scene scene;
    scene.torrent.figures.wanted_done = mib(27);
    scene.torrent.figures.peers_connected = 0;
    scene.waiting.waited = 20s;
    CHECK_FALSE(is_stuck(scene.now()));
    CHECK(fit(getting_line(scene.now()), 80) == "film.mkv  100%  27.0 MiB  writing to disk");
    CHECK(getting_line(scene.now()).details.empty());
    CHECK(event_name(scene.now()) == "progress");
}

TEST_CASE("a transfer that stands still says why, but not at the first breath") {
    Scene scene;
    CHECK_FALSE(is_stuck(scene.now()));
    scene.waiting.waited = 4s;
    CHECK(is_stuck(scene.now()));
    CHECK(getting_line(scene.now()).details.front().starts_with("peers:"));
    CHECK(getting_line(scene.now()).details.back() == "DHT: 5 nodes known");
    CHECK(event_name(scene.now()) == "waiting");
    CHECK(event_fields(scene.now())["dht_nodes"] == 5);
    scene.torrent.figures.down = {1000};
    CHECK_FALSE(is_stuck(scene.now()));
    scene.torrent.figures.wrong = kib(16);  // what comes is thrown away
    CHECK(is_stuck(scene.now()));
    scene.torrent.figures.wrong = {};
    scene.waiting.waited = 15s;  // long for a block, however slow the line
    CHECK(is_stuck(scene.now()));
}

TEST_CASE("what comes no more has no rate, and no end in sight") {
    Scene scene;
    scene.receive({3 << 20});
    scene.torrent.figures.peers_connected = 0;  // libtorrent's rate sinks slowly
    scene.waiting.waited = 4s;
    CHECK(fit(getting_line(scene.now()), 80) == "film.mkv  44%  0 B/s  12.0 MiB of 27.0 MiB  0 peers");
}

TEST_CASE("while the metadata is looked for, the reasons are there from the beginning") {
    Scene scene;
    scene.download.stage = Stage::finding;
    scene.download.plan.reset();
    scene.waiting.waited = 12s;
    scene.torrent.metadata.have = kib(16);
    scene.torrent.metadata.size = kib(32);
    CHECK(fit(getting_line(scene.now()), 80) == "looking for film.mkv  12 s  metadata 50%");
    CHECK(getting_line(scene.now()).details.size() >= 2);
    CHECK(event_name(scene.now()) == "waiting");
    const GetScene early{scene.download, nullptr, scene.meter, scene.up, scene.waiting};
    CHECK(getting_line(early).subject == "looking for film.mkv");
}

TEST_CASE("with nothing of the content wanted no share of it is shown") {
    Scene scene;
    scene.download.plan->wanted_size = {};
    CHECK(flat(getting_line(scene.now())).find('%') == std::string::npos);
    CHECK(event_name(scene.now()) == "waiting");
}

TEST_CASE("examining and seeding have lines and events of their own") {
    Scene scene;
    scene.download.stage = Stage::examining;
    scene.download.examined = mib(5);
    scene.download.to_examine = mib(10);
    CHECK(fit(getting_line(scene.now()), 80) == "checking what is there of film.mkv  50%  5.00 MiB of 10.0 MiB");
    CHECK(event_fields(scene.now())["done"] == 5 << 20);
    scene.download.stage = Stage::seeding;
    CHECK(fit(getting_line(scene.now()), 80) == "seeding film.mkv  2 peers  up 0 B/s  sent 0 B  ratio 0.00");
    scene.send({54 << 20});
    CHECK(fit(getting_line(scene.now()), 80) == "seeding film.mkv  2 peers  up 54.0 MiB/s  sent 54.0 MiB  ratio 2.00");
    CHECK(event_fields(scene.now())["rate_up"] == 54 << 20);
    CHECK(event_name(scene.now()) == "seeding");
}

TEST_CASE("complete says what came and what was there already") {
    Scene scene;
    CHECK(complete_line(scene.download, 9s) == "complete: film.mkv, 27.0 MiB in 9.0 s (3.00 MiB/s)");
    scene.download.kept = mib(7);
    CHECK(complete_line(scene.download, 2s) ==
          "complete: film.mkv, 27.0 MiB in 2.0 s (10.0 MiB/s), 7.00 MiB were there already");
    scene.download.kept = mib(27);
    CHECK(complete_line(scene.download, 2s) == "already complete: film.mkv, 27.0 MiB verified");
    scene.download.looked = {.believed = 27, .hashed = 0};
    CHECK(complete_line(scene.download, 2s) == "already complete: film.mkv, 27.0 MiB unchanged since it was verified");
}

TEST_CASE("what was on this machine already is told with how it was put there") {
    Scene scene;
    scene.download.placed = {{.path = "film.mkv", .size = mib(27), .cloned = true}};
    CHECK(placed_line(scene.download) ==
          "1 file of film.mkv (27.0 MiB) was on this machine already: cloned, which takes no room");
    scene.download.placed = {{.path = "a", .size = mib(20)}, {.path = "b", .size = mib(7)}};
    CHECK(placed_line(scene.download) == "2 files of film.mkv (27.0 MiB) were on this machine already: copied");
    scene.download.stage = Stage::copying;
    scene.download.examined = mib(3);
    scene.download.to_examine = mib(27);
    CHECK(fit(getting_line(scene.now()), 80) == "copying what this machine has of film.mkv  11%  3.00 MiB of 27.0 MiB");
    CHECK(event_name(scene.now()) == "copying");
}
