#include "daemon/service.hpp"

#include "daemon/store.hpp"
#include "swarm/two_engines.hpp"

#include <algorithm>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::daemon;
using namespace bittern::swarm::testing;

namespace {

/// A daemon on the loopback with a state folder and a download folder of its own; may be ended and begun again.
struct Daemon {
    explicit Daemon(boost::asio::io_context& loop_in) : loop(loop_in) { open(); }
    ~Daemon() { close(); }

    void open() {
        ServiceOptions options{
            .state_folder = state.path(), .limits_of_labels = limits, .watch = watch, .hooks = hooks};
        options.settings.download_folder = downloads.path().native();
        options.settings.dht = options.settings.lsd = options.settings.port_forwarding = false;
        options.log = [this](Severity, const std::string& line) { log += line + '\n'; };
        options.engine.listen = {{"127.0.0.1", std::uint16_t{0}}};
        options.engine.discovery = {.dht = false, .lsd = false, .port_mapping = false};
        options.engine.refresh = std::chrono::milliseconds{20};
        auto opened = Service::open(loop, std::move(options));
        REQUIRE_MESSAGE(opened, (opened ? "" : opened.error().message));
        service = *std::move(opened);
    }
    void close() {
        if (!service) return;
        bool closed = false;
        service->close(std::chrono::seconds{10}, [&] { closed = true; });
        run_until([&] { return closed; });
        service.reset();
    }
    template <class Condition>
    void run_until(Condition condition) {
        Node::run_until(loop, condition);
    }
    AddedTorrent add(AddTorrent torrent) {
        std::optional<Result<AddedTorrent>> answer;
        service->add(std::move(torrent), [&](Result<AddedTorrent> added) { answer = std::move(added); });
        run_until([&] { return answer.has_value(); });
        REQUIRE_MESSAGE(*answer, (*answer ? "" : answer->error().message));
        return **answer;
    }
    template <class Verb>
    Result<void> wait_for(Verb verb) {
        std::optional<Result<void>> answer;
        verb([&](Result<void> outcome) { answer = std::move(outcome); });
        run_until([&] { return answer.has_value(); });
        return *answer;
    }
    std::shared_ptr<const TorrentSnapshot> torrent(Number number) {
        for (const auto& one : service->snapshot()->torrents)
            if (one->number() == number) return one;
        return nullptr;
    }
    void run_until_status(Number number, Status status) {
        run_until([&] {
            const auto one = torrent(number);
            return one && one->status == status;
        });
    }

    boost::asio::io_context& loop;
    TemporaryFolder state, downloads;
    std::map<std::string, LabelLimits> limits;
    WatchConfig watch;
    HooksConfig hooks;
    std::string log;
    std::unique_ptr<Service> service;
};

/// A seed outside, and a daemon.
struct Scene {
    explicit Scene(content::Format format = content::Format::hybrid) {
        write(from.path() / "stuff" / "large.bin", noise(300'000, 1));
        write(from.path() / "stuff" / "sub" / "small.txt", "hello\n");
        shared = share(from.path() / "stuff", format);
        seed = std::make_unique<Node>(loop);
        seed->engine->add(shared->request());
        Node::run_until(loop, [&] { return seed->last<swarm::Added>() != nullptr; });
        daemon.emplace(loop);
    }
    AddTorrent by_file() { return {.what = shared->metainfo, .peers = {seed->address()}}; }
    AddTorrent by_link() { return {.what = shared->metainfo.magnet(), .peers = {seed->address()}}; }
    bool arrived() const {
        const auto& to = daemon->downloads.path();
        return read(to / "stuff/large.bin") == read(from.path() / "stuff/large.bin") &&
               read(to / "stuff/sub/small.txt") == "hello\n";
    }

    TemporaryFolder from;
    boost::asio::io_context loop;
    std::optional<Shared> shared;
    std::unique_ptr<Node> seed;
    std::optional<Daemon> daemon;
};

}  // namespace

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
    CHECK(daemon.wait_for([&](Done done) { daemon.service->start({1}, std::move(done)); }));
    daemon.run_until_status(1, Status::seeding);
}

TEST_CASE("a torrent that is added stopped begins when it is started") {
    Scene scene;
    auto& daemon = *scene.daemon;
    auto request = scene.by_link();
    request.stopped = true;
    (void)daemon.add(std::move(request));
    CHECK(daemon.torrent(1)->status == Status::stopped);
    CHECK(daemon.wait_for([&](Done done) { daemon.service->start({1}, std::move(done)); }));
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

TEST_CASE("a second daemon on the same state is refused") {
    Scene scene;
    ServiceOptions options{.state_folder = scene.daemon->state.path()};
    const auto second = Service::open(scene.loop, std::move(options));
    REQUIRE_FALSE(second);
    CHECK(second.error().fault == Fault::refused);
}

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
    CHECK(daemon.wait_for([&](Done done) { daemon.service->start({1}, std::move(done)); }));
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
    CHECK(daemon.wait_for([&](Done done) { daemon.service->start({1}, std::move(done)); }));
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
    CHECK(daemon.wait_for([&](Done done) { daemon.service->start({1}, std::move(done)); }));
    daemon.run_until([&] { return !daemon.torrent(1)->record->error.empty(); });
    CHECK(daemon.torrent(1)->status == Status::stopped);
    CHECK(daemon.wait_for([&](Done done) { daemon.service->verify({1}, std::move(done)); }));
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
