#include "daemon/store.hpp"
#include "scene.hpp"

#include <fstream>

using namespace bittern;
using namespace bittern::testing;

TEST_CASE("a torrent that is added by its link is downloaded, seeds, and seeds again after a restart without hashing") {
    Scene scene;
    auto& daemon = *scene.daemon;
    const auto added = daemon.add(scene.by_link());
    CHECK(added.number == 1);
    CHECK_FALSE(added.duplicate);
    daemon.run_until_status(1, Status::seeding);
    CHECK(scene.arrived());
    CHECK(daemon.torrent(1)->record->name == "stuff");
    CHECK(daemon.torrent(1)->part() == 1);
    daemon.close();
    daemon.open();
    daemon.run_until_status(1, Status::seeding);
    CHECK(daemon.torrent(1)->record->complete);
    CHECK(daemon.torrent(1)->downloaded() >= scene.shared->metainfo.total());
}

TEST_CASE("what is there already is not added again, by whatever hash it is named") {
    Scene scene;
    auto& daemon = *scene.daemon;
    (void)daemon.add(scene.by_file());
    auto half = scene.shared->metainfo.magnet();
    half.hashes.v1.reset();
    const auto again = daemon.add({.what = half});
    CHECK(again.duplicate);
    CHECK(again.number == 1);
    CHECK(daemon.service->snapshot()->torrents.size() == 1);
}

TEST_CASE("a torrent is stopped and started, and stays stopped over a restart") {
    Scene scene;
    auto& daemon = *scene.daemon;
    (void)daemon.add(scene.by_file());
    daemon.run_until_status(1, Status::seeding);
    CHECK(daemon.wait_for([&](Done done) { daemon.service->stop({1}, std::move(done)); }));
    CHECK(daemon.torrent(1)->status == Status::stopped);
    daemon.close();
    daemon.open();
    daemon.run_until([&] { return daemon.torrent(1) && daemon.torrent(1)->metainfo; });
    CHECK(daemon.torrent(1)->status == Status::stopped);
    CHECK(daemon.wait_for([&](Done done) { daemon.service->start({1}, Service::Start::in_turn, std::move(done)); }));
    daemon.run_until_status(1, Status::seeding);
}

TEST_CASE("a torrent that is added stopped begins when it is started") {
    Scene scene;
    auto& daemon = *scene.daemon;
    auto request = scene.by_link();
    request.stopped = true;
    (void)daemon.add(std::move(request));
    CHECK(daemon.torrent(1)->status == Status::stopped);
    CHECK(daemon.wait_for([&](Done done) { daemon.service->start({1}, Service::Start::in_turn, std::move(done)); }));
    daemon.run_until_status(1, Status::seeding);
    CHECK(scene.arrived());
}

TEST_CASE("a removed torrent leaves its files, or takes them along, and its number is never used again") {
    Scene scene;
    auto& daemon = *scene.daemon;
    (void)daemon.add(scene.by_file());
    daemon.run_until_status(1, Status::seeding);
    CHECK(daemon.wait_for([&](Done done) { daemon.service->remove({1}, false, std::move(done)); }));
    CHECK(daemon.torrent(1) == nullptr);
    CHECK(daemon.service->snapshot()->removed.size() == 1);
    CHECK(scene.arrived());
    CHECK(daemon.add(scene.by_file()).number == 2);
    daemon.run_until_status(2, Status::seeding);  // what is there is kept
    CHECK(daemon.torrent(2)->figures.downloaded == Bytes{});
    write(daemon.downloads.path() / "stuff" / "other.txt", "not of the torrent");
    CHECK(daemon.wait_for([&](Done done) { daemon.service->remove({2}, true, std::move(done)); }));
    CHECK_FALSE(std::filesystem::exists(daemon.downloads.path() / "stuff/large.bin"));
    CHECK_FALSE(std::filesystem::exists(daemon.downloads.path() / "stuff/sub"));
    CHECK(read(daemon.downloads.path() / "stuff" / "other.txt") == "not of the torrent");
    daemon.close();
    daemon.open();
    CHECK(daemon.service->snapshot()->torrents.empty());
    CHECK(daemon.add(scene.by_file()).number == 3);
}

TEST_CASE("verify finds what is damaged and mends it") {
    Scene scene;
    auto& daemon = *scene.daemon;
    (void)daemon.add(scene.by_file());
    daemon.run_until_status(1, Status::seeding);
    auto damaged = read(daemon.downloads.path() / "stuff/large.bin");
    damaged[200'000] ^= 1;
    write(daemon.downloads.path() / "stuff/large.bin", damaged);
    CHECK(daemon.wait_for([&](Done done) { daemon.service->verify({1}, std::move(done)); }));
    daemon.run_until([&] { return scene.arrived(); });
    daemon.run_until_status(1, Status::seeding);
}

TEST_CASE("labels are kept") {
    Scene scene;
    auto& daemon = *scene.daemon;
    auto request = scene.by_file();
    request.labels = {"one"};
    (void)daemon.add(std::move(request));
    CHECK(daemon.torrent(1)->record->labels == std::vector<std::string>{"one"});
    CHECK(daemon.wait_for([&](Done done) {
        daemon.service->change({1}, {.labels = std::vector<std::string>{"two", "three"}}, std::move(done));
    }));
    daemon.close();
    daemon.open();
    CHECK(daemon.torrent(1)->record->labels == std::vector<std::string>{"two", "three"});
}

TEST_CASE("of a damaged state the torrents stay, and what they have is hashed before it is believed") {
    const auto* table = "dht";
    SUBCASE("where others are damaged") {}
    SUBCASE("where their descriptions are damaged") {
        table = "torrent_metainfo";
    }
    Scene scene;
    auto& daemon = *scene.daemon;
    (void)daemon.add(scene.by_file());
    daemon.run_until_status(1, Status::seeding);
    daemon.close();
    {
        auto database = open_state(daemon.state.path());
        REQUIRE(database);
        auto root = database->prepare("SELECT rootpage FROM sqlite_schema WHERE name = ?");
        REQUIRE(root);
        REQUIRE(root->bind(table).step().value());
        const auto page = root->integer(0);
        std::fstream file(daemon.state.path() / "state.db", std::ios::in | std::ios::out | std::ios::binary);
        file.seekp((page - 1) * 4096) << std::string(4096, '\x7f');
    }
    {
        const TemporaryFolder copy;
        std::filesystem::copy(daemon.state.path() / "state.db", copy.path() / "state.db");
        auto rescued = open_state(copy.path());
        REQUIRE(rescued);
        std::vector<std::string> unreadable;
        const auto records = Store(*rescued).torrents(unreadable);
        REQUIRE(records);
        REQUIRE(records->size() == 1);
        CHECK(records->front().to_verify);
        CHECK_FALSE(records->front().complete);
    }
    daemon.log.clear();
    daemon.open();
    CHECK(daemon.log.find("rows that could be read") != std::string::npos);
    daemon.run_until_status(1, Status::seeding);
    CHECK(scene.arrived());
}

TEST_CASE("a second daemon on the same state is refused") {
    Scene scene;
    ServiceOptions options{.state_folder = scene.daemon->state.path()};
    const auto second = Service::open(scene.loop, std::move(options));
    REQUIRE_FALSE(second);
    CHECK(second.error().fault == Fault::refused);
}
TEST_CASE("who has a torrent verified says that what lies there is its own, also while it is looked at already") {
    Scene scene;
    auto& daemon = *scene.daemon;
    write(daemon.downloads.path() / "stuff/large.bin", noise(300'000, 9));
    auto request = scene.by_file();
    request.stopped = true;
    int answered = 0;
    daemon.service->add(std::move(request), [&](const Result<AddedTorrent>& added) { answered += added ? 1 : 0; });
    const auto count = [&](const Result<void>& done) { answered += done ? 1 : 0; };
    daemon.service->verify({1}, count);
    daemon.service->start({1}, Service::Start::in_turn, count);
    daemon.run_until([&] { return answered == 3; });
    daemon.run_until_status(1, Status::seeding);
    CHECK(scene.arrived());
}

TEST_CASE("hooks are told that a torrent was added, has its metadata, is complete and was removed") {
    Scene scene;
    auto& daemon = *scene.daemon;
    daemon.close();
    const HooksConfig::Command tell{"/bin/sh", "-c", "echo $BITTERN_EVENT $TR_TORRENT_ID $TR_TORRENT_NAME"};
    daemon.hooks = {.added = tell, .metadata = tell, .done = tell, .removed = tell};
    daemon.open();
    const auto told = [&](const std::string& text) { return daemon.log.find(text + '\n') != std::string::npos; };
    (void)daemon.add(scene.by_link());
    daemon.run_until_status(1, Status::seeding);
    daemon.run_until([&] { return told("done 1 stuff"); });
    CHECK(daemon.wait_for([&](Done done) { daemon.service->remove({1}, false, std::move(done)); }));
    daemon.run_until([&] { return told("removed 1 stuff"); });
    daemon.run_until([&] { return told("metadata 1 stuff"); });
    CHECK(daemon.log.find("added 1 ") != std::string::npos);
}

TEST_CASE("many torrents that are there already are seeded, and none is in the way of another") {
    Scene scene;
    auto& daemon = *scene.daemon;
    constexpr int many = 100;
    std::vector<Shared> all;
    for (int k = 0; k < many; ++k) {
        const auto name = "file" + std::to_string(k);
        write(daemon.downloads.path() / name, noise(20'000, static_cast<unsigned>(k + 10)));
        all.push_back(share(daemon.downloads.path() / name, content::Format::v1));
    }
    int answered = 0;
    for (const auto& one : all)
        daemon.service->add({.what = one.metainfo}, [&](const Result<AddedTorrent>& added) {
            CHECK(added);
            ++answered;
        });
    daemon.run_until([&] { return answered == many; });
    CHECK(daemon.service->snapshot()->torrents.size() == many);
    daemon.run_until([&] {
        const auto shown = daemon.service->snapshot();
        return std::ranges::all_of(shown->torrents, [](const auto& one) { return one->status == Status::seeding; });
    });
    for (const auto& one : daemon.service->snapshot()->torrents) CHECK(one->figures.downloaded == Bytes{});
}

TEST_CASE("a torrent in a watched folder is added as that folder says") {
    Scene scene;
    auto& daemon = *scene.daemon;
    daemon.close();
    const TemporaryFolder watched, elsewhere;
    daemon.watch.folders = {
        {.path = watched.path(), .download_dir = elsewhere.path(), .label = "films", .start_added = false}};
    daemon.open();
    write(watched.path() / "stuff.torrent", scene.shared->metainfo.to_torrent_file());
    daemon.run_until([&] { return std::filesystem::exists(watched.path() / "stuff.torrent.added"); });
    const auto added = daemon.torrent(1);
    REQUIRE(added);
    CHECK(added->status == Status::stopped);
    CHECK(added->record->labels == std::vector<std::string>{"films"});
    CHECK(added->record->folder == elsewhere.path());
}

TEST_CASE("a torrent that has seeded enough is stopped, as its label says") {
    Scene scene;
    auto& daemon = *scene.daemon;
    daemon.close();
    daemon.limits["once"].seed_ratio = Limit<double>{0.0};
    daemon.open();
    auto request = scene.by_file();
    request.labels = {"once"};
    (void)daemon.add(std::move(request));
    daemon.run_until([&] { return daemon.torrent(1)->record->complete && daemon.torrent(1)->record->stopped; });
    CHECK(scene.arrived());
    CHECK(daemon.log.find("stuff has seeded enough") != std::string::npos);
}

TEST_CASE("a program that a client names is run where the configuration allows it, and nowhere else") {
    Scene scene;
    auto& daemon = *scene.daemon;
    const TemporaryFolder programs;
    const auto make = [&](const std::string& name) {
        const auto file = programs.path() / name;
        write(file, "#!/bin/sh\necho " + name + " heard of $BITTERN_EVENT\n");
        std::filesystem::permissions(file, std::filesystem::perms::owner_all);
        return file.native();
    };
    const auto allowed = make("allowed"), other = make("other");
    daemon.close();
    daemon.hooks.client_programs = {allowed};
    daemon.open();
    auto settings = *daemon.service->settings();
    settings.on_added = {.path = other, .on = true};
    settings.on_done = {.path = allowed, .on = true};
    settings.on_done_seeding = {.path = allowed, .on = false};
    CHECK(daemon.wait_for([&](Done done) { daemon.service->change_settings(settings, {}, std::move(done)); }));
    CHECK(daemon.log.find("other', which a client wants to have run when a torrent is added, is not run") !=
          std::string::npos);
    (void)daemon.add(scene.by_file());
    daemon.run_until_status(1, Status::seeding);
    daemon.run_until([&] { return daemon.log.find("allowed heard of done") != std::string::npos; });
    CHECK(daemon.log.find("other heard of") == std::string::npos);
}

TEST_CASE("a hook is told that a torrent has seeded enough") {
    Scene scene;
    auto& daemon = *scene.daemon;
    daemon.close();
    daemon.hooks.seeded = {"/bin/sh", "-c", "echo $BITTERN_EVENT $TR_TORRENT_ID"};
    daemon.open();
    auto settings = *daemon.service->settings();
    settings.limit_idle = true;
    settings.idle_minutes = 0;
    CHECK(daemon.wait_for([&](Done done) { daemon.service->change_settings(settings, {}, std::move(done)); }));
    (void)daemon.add(scene.by_file());
    daemon.run_until_status(1, Status::stopped);
    daemon.run_until([&] { return daemon.log.find("seeded 1") != std::string::npos; });
}
