#include "storage/registry.hpp"

#include "paths_of.hpp"
#include "temporary_folder.hpp"

#include <atomic>
#include <fstream>
#include <thread>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::storage;
using bittern::testing::paths_of;
using bittern::testing::TemporaryFolder;

namespace {

content::FileStamp stamp_of(const std::filesystem::path& file) {
    return content::stamp_of(file).value();
}

/// They are to stay as they are.
void expect(StampedFiles& files, const std::vector<std::filesystem::path>& paths) {
    std::vector<content::FileStamp> stamps;
    for (const auto& path : paths) stamps.push_back(stamp_of(path));
    files.expect(paths_of(paths), std::move(stamps));
}

TorrentKey key_of(std::uint8_t byte) {
    TorrentKey key{};
    key.front() = byte;
    return key;
}

struct Watched {
    std::vector<LostFile> changes;
    Registry registry{[this](const LostFile& change) { changes.push_back(change); }};
};

}  // namespace

TEST_CASE("a file is intact until its size, time or inode differs, and lost then") {
    const TemporaryFolder folder;
    const auto file = folder.write("a", "1234");
    Watched watched;
    StampedFiles& files = watched.registry.torrent(key_of(1))->files;
    expect(files, {file});
    CHECK(files.look(FileIndex{0}));
    const auto time = std::filesystem::last_write_time(file);

    SUBCASE("longer") {
        std::filesystem::resize_file(file, 5);
    }
    SUBCASE("shorter") {
        std::filesystem::resize_file(file, 3);
    }
    SUBCASE("touched") {
        std::filesystem::last_write_time(file, time + std::chrono::seconds(1));
    }
    SUBCASE("edited, and its time set back") {
        std::fstream(file, std::ios::in | std::ios::out).put('!');
        std::filesystem::last_write_time(file, time);
    }
    SUBCASE("gone") {
        std::filesystem::remove(file);
    }
    SUBCASE("replaced") {
        std::filesystem::rename(folder.write("b", "1234"), file);
        std::filesystem::last_write_time(file, time);
    }
    CHECK(!files.look(FileIndex{0}));
    folder.write("a", "1234");
    std::filesystem::last_write_time(file, time);
    CHECK(!files.look(FileIndex{0}));
    REQUIRE(watched.changes.size() == 1);
    CHECK(watched.changes[0].torrent == key_of(1));
    CHECK(watched.changes[0].loss.file == FileIndex{0});
    CHECK(watched.changes[0].loss.path == file);
}

TEST_CASE("a lost file is offered again by the stamp that it is given, and lost again by that") {
    const TemporaryFolder folder;
    const auto file = folder.write("a", "1234");
    Watched watched;
    StampedFiles& files = watched.registry.torrent(key_of(1))->files;
    expect(files, {file});
    const auto before = files.expected(FileIndex{0}).value();
    files.offer(FileIndex{0}, {});  // it is not lost
    CHECK(files.expected(FileIndex{0}) == before);
    std::filesystem::rename(folder.write("b", "1234"), file);
    CHECK(!files.look(FileIndex{0}));
    files.offer(FileIndex{0}, stamp_of(file));
    CHECK(files.expected(FileIndex{0}) == stamp_of(file));
    CHECK(files.look(FileIndex{0}));
    std::filesystem::resize_file(file, 3);
    CHECK(!files.look(FileIndex{0}));
    CHECK(watched.changes.size() == 2);
}

TEST_CASE("a file that could not be read is lost, and told once") {
    const TemporaryFolder folder;
    Watched watched;
    StampedFiles& files = watched.registry.torrent(key_of(1))->files;
    const auto file = folder.write("a", "1234");
    files.expect(paths_of({file, "/b"}), {stamp_of(file), {}});
    CHECK(files.could_not_be_read(FileIndex{0}, Bytes{2}, "Input/output error"));
    CHECK(files.could_not_be_read(FileIndex{0}, Bytes{3}, "Input/output error"));
    CHECK(!files.could_not_be_read(FileIndex{1}, Bytes{0}, "Input/output error"));
    CHECK(!files.look(FileIndex{0}));
    REQUIRE(watched.changes.size() == 1);
    CHECK(watched.changes[0].loss.kind == Loss::Kind::unreadable);
    CHECK(watched.changes[0].loss.unread == Bytes{2});
}

TEST_CASE("new expectations make a changed file sound again") {
    const TemporaryFolder folder;
    const auto file = folder.write("a", "1234");
    Watched watched;
    StampedFiles& files = watched.registry.torrent(key_of(1))->files;
    expect(files, {file});
    std::filesystem::resize_file(file, 5);
    CHECK(!files.look(FileIndex{0}));
    expect(files, {file});
    CHECK(files.look(FileIndex{0}));
}

TEST_CASE("files without stamps, or beyond the list, are not looked at") {
    Watched watched;
    StampedFiles& files = watched.registry.torrent(key_of(1))->files;
    CHECK(!files.any());
    CHECK(files.look(FileIndex{0}));
    files.expect(paths_of({"/nowhere/at/all"}), {});
    CHECK(!files.any());
    for (const int index : {-1, 0, 1}) CHECK(files.look(FileIndex{index}));
}

TEST_CASE("the sweep looks at every file of every torrent in turn") {
    const TemporaryFolder folder;
    Watched watched;
    for (const char* name : {"a", "b", "c"}) folder.write(name, name);
    expect(watched.registry.torrent(key_of(1))->files, {folder / "a", folder / "b"});
    static_cast<void>(watched.registry.torrent(key_of(2)));
    expect(watched.registry.torrent(key_of(3))->files, {folder / "c"});
    watched.registry.sweep(2);
    for (const char* name : {"a", "b", "c"}) std::filesystem::resize_file(folder / name, 9);
    for (const std::size_t found : {1U, 2U, 3U, 3U}) {
        watched.registry.sweep(1);
        CHECK(watched.changes.size() == found);
    }
    CHECK(watched.changes[0].loss.path == folder / "c");
    CHECK(watched.changes[1].loss.path == folder / "a");
}

TEST_CASE("a sweep is as large as the files are many, within bounds") {
    using namespace std::chrono_literals;
    CHECK(sweep_size(0, 500ms) == 0);
    CHECK(sweep_size(1, 500ms) == 1);
    CHECK(sweep_size(64, 500ms) == 64);
    CHECK(sweep_size(3'000, 500ms) == 64);
    CHECK(sweep_size(100'000, 500ms) >= 100'000 / 60);
    CHECK(sweep_size(100'000, 500ms) < 2'000);
    CHECK(sweep_size(1'000'000, 500ms) == 5'000);
    Watched watched;
    CHECK(watched.registry.file_count() == 0);
    watched.registry.torrent(key_of(1))->files.expect(paths_of(std::vector<std::filesystem::path>(3)),
                                                      std::vector<content::FileStamp>(3));
    watched.registry.torrent(key_of(2))->files.expect(paths_of(std::vector<std::filesystem::path>(4)),
                                                      std::vector<content::FileStamp>(4));
    CHECK(watched.registry.file_count() == 7);
}

TEST_CASE("a sweep with nothing to look at ends") {
    Watched watched;
    watched.registry.sweep(1000);
    static_cast<void>(watched.registry.torrent(key_of(7)));
    watched.registry.sweep(1000);
    CHECK(watched.changes.empty());
}

TEST_CASE("a forgotten torrent is not swept, and begins anew when it comes back") {
    const TemporaryFolder folder;
    const auto file = folder.write("a", "1234");
    Watched watched;
    expect(watched.registry.torrent(key_of(1))->files, {file});
    watched.registry.forget(key_of(1));
    std::filesystem::remove(file);
    watched.registry.sweep(10);
    CHECK(watched.changes.empty());
    CHECK(!watched.registry.torrent(key_of(1))->files.any());
}

TEST_CASE("the disk knows a torrent by its v2 hash where it has one") {
    torrent::InfoHash hash;
    hash.v1.emplace().fill(1);
    CHECK(torrent_key(hash) == *hash.v1);
    hash.v2.emplace().fill(2);
    TorrentKey cut{};
    cut.fill(2);
    CHECK(torrent_key(hash) == cut);
}

TEST_CASE("a change that several threads find at once is told once") {
    const TemporaryFolder folder;
    const auto file = folder.write("a", "1234");
    std::atomic<int> told = 0;
    Registry registry([&](const LostFile&) { ++told; });
    expect(registry.torrent(key_of(1))->files, {file});
    std::filesystem::remove(file);
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 4; ++i)
            threads.emplace_back([&, i] {
                for (int round = 0; round < 50; ++round) {
                    if (i == 0) registry.sweep(1);
                    if (i == 1) registry.forget(key_of(2));
                    CHECK(!registry.torrent(key_of(1))->files.look(FileIndex{0}));
                    static_cast<void>(registry.torrent(key_of(2))->files.any());
                }
            });
    }
    CHECK(told == 1);
}

TEST_CASE("files are lost and offered by several threads at once, and each loss is told") {
    const TemporaryFolder folder;
    const auto file = folder.write("a", "1234");
    const auto sound = stamp_of(file);
    std::atomic<int> told = 0;
    Registry registry([&](const LostFile&) { ++told; });
    StampedFiles& files = registry.torrent(key_of(1))->files;
    expect(files, {file});
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 3; ++i)
            threads.emplace_back([&, i] {
                for (int round = 0; round < 200; ++round) {
                    if (i == 0) CHECK(files.could_not_be_read(FileIndex{0}, Bytes{0}, "Input/output error"));
                    if (i == 1) files.offer(FileIndex{0}, sound);
                    if (i == 2) static_cast<void>(files.look(FileIndex{0}));
                    CHECK(files.expected(FileIndex{0}) == sound);
                }
            });
    }
    CHECK(told >= 1);
    CHECK(told <= 200);
    files.offer(FileIndex{0}, sound);
    CHECK(files.look(FileIndex{0}));
}
