#include "scene.hpp"

using namespace bittern;
using namespace bittern::testing;

namespace {

/// A daemon with torrents that nobody has, numbered from 1: downloads without an end.
struct QueueScene {
    explicit QueueScene(std::size_t count) : daemon(loop) {
        for (std::size_t k = 0; k < count; ++k) {
            const auto name = "lonely" + std::to_string(k);
            write(from.path() / name, noise(200'000, static_cast<unsigned>(k) + 1));
            shared.push_back(share(from.path() / name, content::Format::v1));
        }
    }
    void set(const std::function<void(SessionSettings&)>& edit) {
        auto settings = *daemon.service->settings();
        edit(settings);
        CHECK(daemon.wait_for([&](Done done) { daemon.service->change_settings(settings, {}, std::move(done)); }));
    }
    void limit_downloads(std::int64_t most) {
        set([&](SessionSettings& settings) {
            settings.download_queue = true;
            settings.most_downloads = most;
        });
    }
    void add_all() {
        for (const auto& one : shared) (void)daemon.add({.what = one.metainfo});
    }
    void add_complete(std::size_t which) {
        const auto name = "lonely" + std::to_string(which);
        write(daemon.downloads.path() / name, read(from.path() / name));
        (void)daemon.add({.what = shared[which].metainfo});
    }
    void start(Number number, Service::Start how) {
        CHECK(daemon.wait_for([&](Done done) { daemon.service->start({number}, how, std::move(done)); }));
    }
    void stop(Number number) {
        CHECK(daemon.wait_for([&](Done done) { daemon.service->stop({number}, std::move(done)); }));
    }
    void move(Number number, QueueMove move) {
        CHECK(daemon.wait_for([&](Done done) { daemon.service->move_in_queue({number}, move, std::move(done)); }));
    }
    /// 'd' downloading, 'w' waiting to download, 's' seeding, 'W' waiting to seed, '0' stopped, one a torrent.
    std::string states() {
        std::string letters;
        for (const auto& one : daemon.service->snapshot()->torrents) {
            using enum Status;
            const auto status = one->status;
            letters += status == downloading           ? 'd'
                       : status == waiting_to_download ? 'w'
                       : status == seeding             ? 's'
                       : status == waiting_to_seed     ? 'W'
                       : status == stopped             ? '0'
                                                       : '?';
        }
        return letters;
    }
    void run_until(const std::string& states_wanted) {
        daemon.run_until([&] { return states() == states_wanted; });
    }

    TemporaryFolder from;
    boost::asio::io_context loop;
    std::vector<Shared> shared;
    Daemon daemon;
};

}  // namespace

TEST_CASE("no more downloads than are allowed go at a time; the next begins when one is stopped or removed") {
    QueueScene scene(4);
    scene.limit_downloads(2);
    scene.add_all();
    scene.run_until("ddww");
    scene.move(4, QueueMove::up);
    scene.stop(1);
    scene.run_until("0dwd");
    CHECK(scene.daemon.wait_for([&](Done done) { scene.daemon.service->remove({2}, false, std::move(done)); }));
    scene.run_until("0dd");
    scene.start(1, Service::Start::in_turn);
    scene.run_until("wdd");
}

TEST_CASE(
    "a torrent that is started past the queue goes at once, takes no turn from others, and is so after a restart") {
    QueueScene scene(3);
    scene.limit_downloads(1);
    scene.add_all();
    scene.run_until("dww");
    scene.start(3, Service::Start::now);
    scene.run_until("dwd");
    scene.daemon.close();
    scene.daemon.open();
    scene.limit_downloads(1);
    scene.run_until("dwd");
    scene.stop(1);
    scene.run_until("0dd");
    scene.stop(3);
    scene.start(3, Service::Start::in_turn);  // now it has to wait like others
    scene.run_until("0dw");
}

TEST_CASE("which torrents go after a restart is told by the queue, and by no other order") {
    QueueScene scene(3);
    scene.add_all();
    scene.run_until("ddd");
    scene.move(3, QueueMove::top);
    scene.move(1, QueueMove::bottom);
    scene.daemon.close();
    scene.daemon.open();
    scene.limit_downloads(1);
    scene.run_until("wwd");
    CHECK(scene.daemon.torrent(3)->place == 0);
    CHECK(scene.daemon.torrent(1)->place == 2);
    scene.stop(3);
    scene.run_until("wd0");
}

TEST_CASE("fewer may go than do: the last in the queue wait; without a limit all go") {
    QueueScene scene(3);
    scene.add_all();
    scene.run_until("ddd");
    scene.limit_downloads(1);
    scene.run_until("dww");
    scene.limit_downloads(0);
    scene.run_until("www");
    scene.set([](SessionSettings& settings) { settings.download_queue = false; });
    scene.run_until("ddd");
}

TEST_CASE("who has moved nothing for long has nobody wait") {
    QueueScene scene(2);
    scene.limit_downloads(1);
    scene.add_all();
    scene.run_until("dw");
    scene.set([](SessionSettings& settings) { settings.stalled_minutes = 0; });
    scene.run_until("dd");
    scene.set([](SessionSettings& settings) { settings.stalled_leave_queue = false; });
    scene.run_until("dw");
}

TEST_CASE("what is there is told of a download that waits for its turn, and what is complete seeds") {
    QueueScene scene(2);
    scene.limit_downloads(0);
    scene.add_complete(0);
    scene.run_until("s");
    write(scene.daemon.downloads.path() / "lonely1", std::string(200'000, 'x'));
    (void)scene.daemon.add({.what = scene.shared[1].metainfo});
    scene.run_until("sw");
    // A seed that is verified needs no download's turn.
    CHECK(scene.daemon.wait_for([&](Done done) { scene.daemon.service->verify({1}, std::move(done)); }));
    scene.run_until("sw");
    auto damaged = read(scene.daemon.downloads.path() / "lonely0");
    damaged[100] ^= 1;
    write(scene.daemon.downloads.path() / "lonely0", damaged);
    CHECK(scene.daemon.wait_for([&](Done done) { scene.daemon.service->verify({1}, std::move(done)); }));
    scene.run_until("ww");
    CHECK(scene.daemon.torrent(1)->part() > 0);
    CHECK(scene.daemon.torrent(1)->part() < 1);
}

TEST_CASE("seeds have turns of their own, and a download that is complete waits for one") {
    QueueScene scene(2);
    scene.limit_downloads(1);
    scene.set([](SessionSettings& settings) {
        settings.seed_queue = true;
        settings.most_seeds = 1;
    });
    scene.add_complete(0);
    scene.run_until("s");
    scene.add_complete(1);
    scene.run_until("sW");
    scene.stop(1);
    scene.run_until("0s");
}

TEST_CASE("a download that ends makes room for the next") {
    Scene scene;
    auto& daemon = *scene.daemon;
    auto settings = *daemon.service->settings();
    settings.download_queue = true;
    settings.most_downloads = 1;
    CHECK(daemon.wait_for([&](Done done) { daemon.service->change_settings(settings, {}, std::move(done)); }));
    (void)daemon.add(scene.by_file());
    const auto other = share(scene.from.path() / "stuff" / "sub" / "small.txt", content::Format::v1);
    (void)daemon.add({.what = other.metainfo});
    daemon.run_until_status(1, Status::seeding);
    daemon.run_until_status(2, Status::downloading);
    CHECK(scene.arrived());
}
