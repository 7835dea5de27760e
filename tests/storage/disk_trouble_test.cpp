// A disk that refuses what it may take later: full, failing, or gone for a while.
#include "disk_alone.hpp"
#include "faulty_calls.hpp"
#include "storage/place.hpp"

#include <fstream>

#include <doctest/doctest.h>
#include <libtorrent/add_torrent_params.hpp>

using namespace bittern;
using namespace bittern::storage;
using namespace bittern::storage::testing;

namespace {

/// A full disk that hears of one torrent, and tells of it.
struct FullDisk {
    explicit FullDisk(Bytes cache = mib(8), std::chrono::milliseconds patience = std::chrono::hours(1))
        : alone(torrent_of({1 << 20}, block * 4, Kind::v1),
                {.write_cache = cache, .retry = std::chrono::milliseconds{1}, .patience = patience, .calls = &calls},
                std::make_shared<Registry>([](const LostFile&) {},
                                           [this](const TorrentKey&, const std::optional<Error>& trouble) {
                                               trouble ? told.push_back(trouble->message) : told.push_back("cured");
                                           })) {
        calls.fail_percent = 100;
        alone.add();
    }
    /// Whether the disk has enough for now.
    bool write(int number, std::shared_ptr<lt::disk_observer> observer = nullptr) {
        const std::string bytes(block, static_cast<char>('a' + number));
        ++awaited;
        return alone.disk().async_write(alone.index(), {lt::piece_index_t(number / 4), number % 4 * block, block},
                                        bytes.data(), std::move(observer), [this](const lt::storage_error& error) {
                                            --awaited;
                                            if (error.ec) failed = error;
                                        });
    }
    void flush() { alone.guarded()->durability.flush(); }
    template <class Condition>
    void work_until(Condition condition) {
        while (!condition()) alone.let_it_work_once();
    }

    FaultyCalls calls{1};
    std::vector<std::string> told;
    int awaited = 0;
    lt::storage_error failed;
    DiskAlone alone;  ///< last: at its end it gives answers
};

struct Observer final : lt::disk_observer {
    void on_disk() override { ++called; }
    int called = 0;
};

}  // namespace

TEST_CASE("a full disk is told once, by path and cause, and what it refuses is written once there is space") {
    FullDisk disk;
    disk.write(0);
    disk.flush();
    disk.work_until([&] { return disk.calls.writes > 5; });  // again and again
    REQUIRE(disk.told.size() == 1);
    CHECK(disk.told.front().find((disk.alone.folder / "save").native()) == 0);
    CHECK(disk.told.front().find("can't be written: No space left on device") != std::string::npos);
    CHECK(disk.awaited == 1);
    disk.calls.fail_percent = 0;
    disk.work_until([&] { return disk.told.size() == 2; });
    CHECK(disk.told.back() == "cured");
    disk.work_until([&] { return disk.awaited == 0; });
    CHECK_FALSE(disk.failed.ec);
}

TEST_CASE("who sends to a full disk is asked to wait, and goes on when there is space") {
    FullDisk disk(kib(64));
    auto observer = std::make_shared<Observer>();
    disk.write(0);
    disk.flush();
    disk.work_until([&] { return !disk.told.empty(); });
    int taken = 1;
    while (!disk.write(taken++, observer)) REQUIRE(taken < 16);
    CHECK(taken == 5);
    disk.calls.fail_percent = 0;
    disk.work_until([&] { return disk.awaited == 0 && observer->called > 0; });
    CHECK_FALSE(disk.failed.ec);
}

TEST_CASE("a torrent that ends does not wait for its disk") {
    FullDisk disk;
    disk.write(0);
    disk.flush();
    disk.work_until([&] { return !disk.told.empty(); });
    disk.alone.wait_for([&](auto answer) { disk.alone.disk().async_stop_torrent(disk.alone.index(), answer); });
    CHECK(disk.awaited == 0);
    CHECK(disk.failed.ec == boost::system::errc::no_space_on_device);
}

TEST_CASE("what can't pass is told to who waits, at once") {
    FullDisk disk;
    disk.calls.error = EFBIG;
    disk.write(0);
    disk.flush();
    disk.work_until([&] { return disk.awaited == 0; });
    CHECK(disk.failed.ec == boost::system::errc::file_too_large);
    CHECK(disk.told.empty());
}

TEST_CASE("what was not synced before a disk failed is not taken for kept when it does its part again") {
    for (const bool read_only : {false, true}) {
        CAPTURE(read_only);
        FullDisk disk;
        const auto sync = [&] {
            bool kept = false;
            disk.alone.wait_for([&](auto answer) {
                disk.alone.guarded()->durability.sync([&kept, answer](const Result<void>& synced) {
                    kept = synced.has_value();
                    answer();
                });
            });
            return kept;
        };
        disk.calls.fail_percent = 0;
        disk.write(0);
        disk.flush();
        disk.work_until([&] { return disk.awaited == 0; });
        disk.calls.error = read_only ? EROFS : EIO;
        disk.calls.syncs_fail = !read_only;  // it says that it keeps everything
        disk.calls.fail_percent = 100;
        disk.write(1);
        disk.flush();
        const int before = disk.calls.writes;
        disk.work_until([&] { return disk.calls.writes > before + 2; });
        disk.calls.fail_percent = 0;
        disk.work_until([&] { return disk.awaited == 0 && disk.told.size() == 2; });
        CHECK_FALSE(sync());
        CHECK(sync());
    }
}

/// One that does not answer, of which that is told after a moment.
struct HangingDisk : FullDisk {
    HangingDisk() : FullDisk(kib(64), std::chrono::milliseconds{5}) {
        calls.fail_percent = 0;
        calls.hanging = true;
    }
    void is_cured() {
        REQUIRE(told.size() == 1);
        CHECK(told.front().find((alone.folder / "save").native() + " does not answer for 0.005 s") == 0);
        calls.answer_again();
        work_until([&] { return told.size() == 2; });
        CHECK(told.back() == "cured");
    }
};

TEST_CASE("a disk that takes nothing and refuses nothing is told once, and what waits is written when it answers") {
    HangingDisk disk;
    auto observer = std::make_shared<Observer>();
    disk.write(0);
    disk.flush();
    disk.alone.disk().submit_jobs();
    disk.work_until([&] { return !disk.told.empty(); });
    int taken = 1;
    while (!disk.write(taken++, observer)) REQUIRE(taken < 16);
    disk.is_cured();
    disk.work_until([&] { return disk.awaited == 0 && observer->called > 0; });
    CHECK_FALSE(disk.failed.ec);
}

TEST_CASE("a disk that does not give what a peer asks for is told once, and the peer gets it when it answers") {
    HangingDisk disk;
    disk.calls.cold = true;
    std::filesystem::create_directories(disk.alone.folder / "save/torrent/folder 0");
    std::ofstream(disk.alone.folder / "save/torrent/folder 0/file 0") << std::string(1 << 20, 'x');
    bool answered = false;
    disk.alone.disk().async_read(disk.alone.index(), {lt::piece_index_t(1), 0, block},
                                 [&](const lt::disk_buffer_holder&, const lt::storage_error& error) {
                                     CHECK_FALSE(error.ec);
                                     answered = true;
                                 },
                                 {});
    disk.alone.disk().submit_jobs();
    disk.work_until([&] { return !disk.told.empty(); });
    CHECK_FALSE(answered);
    disk.is_cured();
    CHECK(answered);
}

TEST_CASE("a folder that is not made yet, and one that is, have a place") {
    const bittern::testing::TemporaryFolder folder;
    const Place later(folder / "a/b");
    CHECK(later.is_there());
    std::filesystem::create_directories(folder / "a/b");
    CHECK(later.is_there());
    CHECK(Place().is_there());
    CHECK(Place("/proc").is_there());
}
