#include "scene.hpp"

using namespace bittern;
using namespace bittern::testing;

TEST_CASE("a torrent that is stopped is verified where it stands, and stays stopped, over a restart as well") {
    Scene scene;
    auto& daemon = *scene.daemon;
    (void)daemon.add(scene.by_file());
    daemon.run_until_status(1, Status::seeding);
    CHECK(daemon.wait_for([&](Done done) { daemon.service->stop({1}, std::move(done)); }));
    auto damaged = read(daemon.downloads.path() / "stuff/large.bin");
    damaged[200'000] ^= 1;
    write(daemon.downloads.path() / "stuff/large.bin", damaged);
    CHECK(daemon.wait_for([&](Done done) { daemon.service->verify({1}, std::move(done)); }));
    daemon.run_until([&] { return !daemon.torrent(1)->record->to_verify && daemon.torrent(1)->part() < 1; });
    CHECK(daemon.torrent(1)->status == Status::stopped);
    CHECK(daemon.torrent(1)->part() > 0);
    const auto part = daemon.torrent(1)->part();
    daemon.close();
    daemon.open();
    daemon.run_until([&] { return daemon.torrent(1)->metainfo != nullptr; });
    CHECK(daemon.torrent(1)->status == Status::stopped);
    CHECK(daemon.torrent(1)->part() == part);
}

TEST_CASE("what was found damaged while a torrent stood still is mended when it starts") {
    Scene scene;
    auto& daemon = *scene.daemon;
    (void)daemon.add(scene.by_file());
    daemon.run_until_status(1, Status::seeding);
    CHECK(daemon.wait_for([&](Done done) { daemon.service->stop({1}, std::move(done)); }));
    auto damaged = read(daemon.downloads.path() / "stuff/large.bin");
    damaged[200'000] ^= 1;
    write(daemon.downloads.path() / "stuff/large.bin", damaged);
    CHECK(daemon.wait_for([&](Done done) { daemon.service->verify({1}, std::move(done)); }));
    daemon.run_until([&] { return !daemon.torrent(1)->record->to_verify && daemon.torrent(1)->part() < 1; });
    CHECK(daemon.wait_for([&](Done done) { daemon.service->start({1}, Service::Start::in_turn, std::move(done)); }));
    daemon.run_until_status(1, Status::seeding);
    CHECK(scene.arrived());
}

TEST_CASE("what is there already of a torrent that is added stopped is told without starting it") {
    Scene scene;
    auto& daemon = *scene.daemon;
    write(daemon.downloads.path() / "stuff/large.bin", read(scene.from.path() / "stuff/large.bin"));
    write(daemon.downloads.path() / "stuff/sub/small.txt", "hello\n");
    auto request = scene.by_file();
    request.stopped = true;
    (void)daemon.add(std::move(request));
    daemon.run_until([&] { return daemon.torrent(1)->part() == 1; });
    daemon.run_until_status(1, Status::stopped);
    CHECK(daemon.torrent(1)->record->complete);
}

TEST_CASE("a torrent goes to another folder with its files, and seeds there without being hashed") {
    Scene scene;
    auto& daemon = *scene.daemon;
    (void)daemon.add(scene.by_file());
    daemon.run_until_status(1, Status::seeding);
    const auto there = daemon.downloads.path() / "not" / "yet";
    CHECK(daemon.wait_for([&](Done done) { daemon.service->set_location({1}, there, true, std::move(done)); }));
    daemon.run_until([&] { return daemon.torrent(1)->record->folder == there; });
    daemon.run_until_status(1, Status::seeding);
    CHECK(daemon.torrent(1)->trouble.empty());
    CHECK(read(there / "stuff/large.bin") == read(scene.from.path() / "stuff/large.bin"));
    CHECK_FALSE(std::filesystem::exists(daemon.downloads.path() / "stuff"));
    daemon.close();
    daemon.open();
    daemon.run_until_status(1, Status::seeding);
    CHECK(daemon.torrent(1)->record->folder == there);
}

TEST_CASE("a torrent that is told where its files are looks for them there") {
    Scene scene;
    auto& daemon = *scene.daemon;
    auto request = scene.by_file();
    request.stopped = true;
    (void)daemon.add(std::move(request));
    CHECK(daemon.wait_for(
        [&](Done done) { daemon.service->set_location({1}, scene.from.path(), false, std::move(done)); }));
    daemon.run_until([&] { return daemon.torrent(1)->part() == 1; });
    CHECK(daemon.torrent(1)->record->folder == scene.from.path());
}

TEST_CASE("what is there already stays as it is where a running download is told to look for its files") {
    Scene scene;
    auto& daemon = *scene.daemon;
    (void)daemon.add({.what = scene.shared->metainfo});
    daemon.run_until_status(1, Status::downloading);
    const TemporaryFolder there;
    write(there.path() / "stuff" / "large.bin", "somebody's");
    CHECK(daemon.wait_for([&](Done done) { daemon.service->set_location({1}, there.path(), false, std::move(done)); }));
    daemon.run_until([&] { return !daemon.torrent(1)->record->error.empty(); });
    CHECK(daemon.torrent(1)->record->error.find("would be overwritten") != std::string::npos);
    CHECK(read(there.path() / "stuff" / "large.bin") == "somebody's");
}

TEST_CASE("files, folders and the torrent itself are renamed on the disk, and it goes on seeding") {
    Scene scene;
    auto& daemon = *scene.daemon;
    (void)daemon.add(scene.by_file());
    daemon.run_until_status(1, Status::seeding);
    const auto rename = [&](const std::string& path, const std::string& name) {
        return daemon.wait_for([&](Done done) { daemon.service->rename(1, path, name, std::move(done)); });
    };
    CHECK(rename("stuff/large.bin", "big.bin"));
    CHECK(std::filesystem::exists(daemon.downloads.path() / "stuff/big.bin"));
    CHECK(rename("stuff/sub", "under"));
    CHECK(rename("stuff", "things"));
    CHECK(read(daemon.downloads.path() / "things/under/small.txt") == "hello\n");
    CHECK(daemon.torrent(1)->record->name == "things");
    CHECK_FALSE(std::filesystem::exists(daemon.downloads.path() / "stuff"));
    CHECK(rename("things/nothing", "x").error().fault == Fault::not_found);
    CHECK(rename("things/big.bin", "under").error().fault == Fault::refused);
    daemon.run_until_status(1, Status::seeding);
    daemon.close();
    daemon.open();
    daemon.run_until_status(1, Status::seeding);
    CHECK(daemon.torrent(1)->trouble.empty());
    CHECK(daemon.torrent(1)->figures.downloaded == Bytes{});
}

TEST_CASE("a download lies in the folder for incomplete ones until it is complete") {
    Scene scene;
    auto& daemon = *scene.daemon;
    const TemporaryFolder incomplete;
    auto settings = *daemon.service->settings();
    settings.incomplete_folder = incomplete.path().native();
    settings.use_incomplete_folder = true;
    CHECK(daemon.wait_for([&](Done done) { daemon.service->change_settings(settings, {}, std::move(done)); }));
    auto request = scene.by_file();
    request.stopped = true;
    (void)daemon.add(std::move(request));
    CHECK(daemon.torrent(1)->record->folder == incomplete.path());
    CHECK(daemon.wait_for([&](Done done) { daemon.service->start({1}, Service::Start::in_turn, std::move(done)); }));
    daemon.run_until([&] { return daemon.torrent(1)->record->folder == daemon.downloads.path(); });
    daemon.run_until_status(1, Status::seeding);
    CHECK(scene.arrived());
    CHECK(std::filesystem::is_empty(incomplete.path()));
}

TEST_CASE("whatever is changed of a torrent is kept, its trackers and its place in the queue included") {
    Scene scene;
    auto& daemon = *scene.daemon;
    (void)daemon.add(scene.by_file());
    auto other = share(scene.from.path() / "stuff" / "sub", content::Format::v1);
    (void)daemon.add({.what = other.metainfo, .stopped = true});
    TorrentChange change;
    change.limit_down = true;
    change.down_limit = 12;
    change.honors_session_limits = false;
    change.most_peers = 7;
    change.ratio_mode = 1;
    change.ratio_limit = 0.5;
    change.sequential = true;
    change.wanted = {{0, false}};
    change.file_priorities = {{0, 1}};
    change.place = 1;
    change.trackers = {{"http://127.0.0.1:9/announce"}, {"udp://127.0.0.1:9"}};
    CHECK(daemon.wait_for([&](Done done) { daemon.service->change({1}, change, std::move(done)); }));
    const auto before = *daemon.torrent(1)->record;
    CHECK(before.wishes.down == SpeedLimit{.kilobytes = 12, .on = true});
    CHECK(daemon.torrent(1)->place == 1);
    CHECK(daemon.torrent(2)->place == 0);
    daemon.close();
    daemon.open();
    daemon.run_until([&] { return daemon.torrent(1) && daemon.torrent(1)->metainfo; });
    const auto& after = *daemon.torrent(1)->record;
    CHECK(after.wishes == before.wishes);
    CHECK(after.wanted == before.wanted);
    CHECK(after.priorities == before.priorities);
    CHECK(daemon.torrent(1)->place == 1);
    CHECK(daemon.torrent(1)->metainfo->trackers() == *change.trackers);
}

TEST_CASE("a torrent whose files are all gone does not seed, and says what to do") {
    Scene scene;
    auto& daemon = *scene.daemon;
    (void)daemon.add(scene.by_file());
    daemon.run_until_status(1, Status::seeding);
    CHECK(daemon.wait_for([&](Done done) { daemon.service->stop({1}, std::move(done)); }));
    std::filesystem::remove_all(daemon.downloads.path() / "stuff");
    CHECK(daemon.wait_for([&](Done done) { daemon.service->start({1}, Service::Start::in_turn, std::move(done)); }));
    daemon.run_until([&] { return !daemon.torrent(1)->record->error.empty(); });
    CHECK(daemon.torrent(1)->status == Status::stopped);
    CHECK(daemon.wait_for([&](Done done) { daemon.service->verify({1}, std::move(done)); }));
    daemon.run_until_status(1, Status::seeding);
    CHECK(scene.arrived());
}

TEST_CASE("trackers that were changed stay so while a download goes on, is stopped and begins again") {
    Scene scene;
    auto& daemon = *scene.daemon;
    (void)daemon.add({.what = scene.shared->metainfo});  // nobody is there to get it from
    daemon.run_until_status(1, Status::downloading);
    TorrentChange change;
    change.trackers = {{"http://127.0.0.1:9/announce"}};
    CHECK(daemon.wait_for([&](Done done) { daemon.service->change({1}, change, std::move(done)); }));
    CHECK(daemon.wait_for([&](Done done) { daemon.service->stop({1}, std::move(done)); }));
    CHECK(daemon.wait_for([&](Done done) { daemon.service->start({1}, Service::Start::in_turn, std::move(done)); }));
    daemon.run_until([&] { return daemon.torrent(1)->trackers.size() == 1; });
    CHECK(daemon.torrent(1)->trackers[0].url == "http://127.0.0.1:9/announce");
    CHECK(daemon.torrent(1)->metainfo->trackers() == *change.trackers);
}

TEST_CASE("what a torrent did elsewhere counts as if it had done it here, over restarts, and it was complete then") {
    Scene scene;
    auto& daemon = *scene.daemon;
    const auto at = [](int seconds) { return std::chrono::sys_seconds(std::chrono::seconds(seconds)); };
    auto request = scene.by_file();
    request.change.past = {.added = at(1'500'000'000),
                           .finished = at(1'600'000'000),
                           .downloaded = Bytes{1000},
                           .uploaded = Bytes{3000},
                           .seeding_for = std::chrono::seconds(60)};
    (void)daemon.add(std::move(request));
    daemon.run_until_status(1, Status::seeding);
    for (int run = 0; run < 2; ++run) {
        const auto torrent = daemon.torrent(1);
        CHECK(torrent->record->added == at(1'500'000'000));
        CHECK(torrent->record->finished == at(1'600'000'000));
        CHECK(torrent->uploaded() == Bytes{3000});
        CHECK(torrent->downloaded() >= Bytes{1000} + scene.shared->metainfo.total());
        CHECK(torrent->seeding_for >= std::chrono::seconds(60));
        daemon.close();
        daemon.open();
        daemon.run_until_status(1, Status::seeding);
    }
}

TEST_CASE("a run leaves a sample of what moved") {
    Scene scene;
    auto& daemon = *scene.daemon;
    (void)daemon.add(scene.by_file());
    daemon.run_until_status(1, Status::seeding);
    daemon.close();
    daemon.open();
    std::optional<Result<std::vector<HistorySample>>> samples;
    daemon.service->history({}, [&](auto found) { samples = std::move(found); });
    daemon.run_until([&] { return samples.has_value(); });
    REQUIRE(*samples);
    REQUIRE((*samples)->size() == 1);
    CHECK((*samples)->front().downloaded >= scene.shared->metainfo.total());
    CHECK((*samples)->front().torrents == 1);
}
