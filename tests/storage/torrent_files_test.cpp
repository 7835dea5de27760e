// What a torrent's files may and may not become on disk.
#include "disk_alone.hpp"
#include "faulty_calls.hpp"

#include <fstream>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::storage;
using namespace bittern::storage::testing;
namespace fs = std::filesystem;

namespace {

/// Writes a whole piece of one letter.
lt::storage_error write_piece(DiskAlone& alone, int number, char letter) {
    lt::storage_error failed;
    const lt::piece_index_t piece(number);
    const int size = alone.files().piece_size(piece);
    int awaited = 0;
    const std::string bytes(block, letter);
    for (int start = 0; start < size; start += block, ++awaited)
        alone.disk().async_write(alone.index(), {piece, start, std::min(block, size - start)}, bytes.data(), nullptr,
                                 [&](const lt::storage_error& error) {
                                     --awaited;
                                     if (error.ec) failed = error;
                                 });
    alone.wait_for([&](auto answer) { alone.disk().async_release_files(alone.index(), answer); });
    CHECK(awaited == 0);
    return failed;
}

std::string read_piece(DiskAlone& alone, int number, int length) {
    std::string found;
    alone.wait_for([&](auto answer) {
        alone.disk().async_read(alone.index(), {lt::piece_index_t(number), 0, length},
                                [&, answer](lt::disk_buffer_holder bytes, const lt::storage_error& error) {
                                    if (!error.ec) found.assign(bytes.data(), static_cast<std::size_t>(length));
                                    answer();
                                },
                                {});
    });
    return found;
}

lt::status_t check(DiskAlone& alone, const lt::add_torrent_params* resume, lt::storage_error* error = nullptr) {
    lt::status_t found{};
    alone.wait_for([&](auto answer) {
        alone.disk().async_check_files(alone.index(), resume, {},
                                       [&, answer](lt::status_t status, const lt::storage_error& failed) {
                                           found = status;
                                           if (error != nullptr) *error = failed;
                                           answer();
                                       });
    });
    return found;
}

struct Moved {
    lt::status_t status{};
    std::string path;
    lt::storage_error error;
};

Moved move(DiskAlone& alone, const fs::path& to, lt::move_flags_t flags) {
    Moved moved;
    alone.wait_for([&](auto answer) {
        alone.disk().async_move_storage(
            alone.index(), to.native(), flags,
            [&, answer](lt::status_t status, const std::string& path, const lt::storage_error& error) {
                moved = {status, path, error};
                answer();
            });
    });
    return moved;
}

fs::path file(const DiskAlone& alone, int number) {
    return alone.folder.path() / "save" / "torrent" / ("folder " + std::to_string(number % 2)) /
           ("file " + std::to_string(number));
}

}  // namespace

TEST_CASE("a symbolic link that somebody planted is not followed, neither as a file nor on the way to one") {
    DiskAlone alone(torrent_of({block, block}, block, Kind::v1));
    alone.add();
    const auto outside = alone.folder.write("outside/precious", "mine");
    fs::create_directories(file(alone, 0).parent_path());
    fs::create_symlink(outside, file(alone, 0));
    fs::create_directory_symlink(outside.parent_path(), file(alone, 1).parent_path());

    const auto as_file = write_piece(alone, 0, 'x'), on_the_way = write_piece(alone, 1, 'y');

    CHECK(as_file.ec == boost::system::errc::too_many_symbolic_link_levels);
    CHECK(on_the_way.ec == boost::system::errc::too_many_symbolic_link_levels);
    CHECK(bittern::testing::bytes_of(outside) == "mine");
    CHECK_FALSE(fs::exists(outside.parent_path() / "file 1"));
}

TEST_CASE("what has taken a file's place and is no file is refused, and holds nobody up") {
    DiskAlone alone(torrent_of({block}, block, Kind::v1));
    alone.add();
    fs::create_directories(file(alone, 0).parent_path());
    REQUIRE(::mkfifo(file(alone, 0).c_str(), 0600) == 0);
    CHECK(write_piece(alone, 0, 'x').ec);
    CHECK(read_piece(alone, 0, 100).empty());
}

TEST_CASE(
    "files that are left out never appear, and what pieces have of them can be read and goes with the part file") {
    DiskAlone alone(torrent_of({block / 2, block / 2, 0}, block, Kind::v1));
    alone.priorities[lt::file_index_t(1)] = lt::dont_download;
    alone.add();
    CHECK(check(alone, nullptr) == lt::status_t::no_error);
    REQUIRE_FALSE(write_piece(alone, 0, 'x').ec);

    CHECK(fs::file_size(file(alone, 0)) == block / 2);
    CHECK_FALSE(fs::exists(file(alone, 1)));
    CHECK(fs::file_size(file(alone, 2)) == 0);  // wanted, and has no bytes
    CHECK(read_piece(alone, 0, block) == std::string(block, 'x'));
    const auto parts = alone.folder.path() / "save" / part_file_name(alone.key(), Storage::own);
    CHECK(fs::exists(parts));

    alone.wait_for([&](auto answer) {
        alone.disk().async_delete_files(alone.index(), lt::session_handle::delete_partfile,
                                        [answer](const lt::storage_error&) { answer(); });
    });
    CHECK_FALSE(fs::exists(parts));
    CHECK(fs::exists(file(alone, 0)));
}

TEST_CASE("what resume data claims has to be there") {
    DiskAlone alone(torrent_of({2 * block, 2 * block}, block, Kind::v1));
    alone.add();
    REQUIRE_FALSE(write_piece(alone, 0, 'x').ec);
    lt::add_torrent_params resume;
    resume.have_pieces.resize(4, false);

    CHECK(check(alone, nullptr) == lt::status_t::need_full_check);  // files are there, and nobody knows what is in them
    resume.have_pieces.set_bit(lt::piece_index_t(0));
    CHECK(check(alone, &resume) == lt::status_t::no_error);
    resume.have_pieces.set_bit(lt::piece_index_t(3));
    CHECK(check(alone, &resume) == lt::status_t::need_full_check);
}

TEST_CASE("a move takes all along, and leaves no empty folders behind") {
    DiskAlone alone(torrent_of({block, block}, block, Kind::v1));
    alone.add();
    write_piece(alone, 0, 'x');
    write_piece(alone, 1, 'y');
    const auto others = alone.folder.write("save/torrent/others", "stay");

    const auto to = alone.folder / "new";
    const auto moved = move(alone, to, lt::move_flags_t::fail_if_exist);

    CHECK(moved.status == lt::status_t::no_error);
    CHECK(moved.path == to.native());
    CHECK(bittern::testing::bytes_of(to / "torrent/folder 1/file 1") == std::string(block, 'y'));
    CHECK(read_piece(alone, 0, block) == std::string(block, 'x'));
    CHECK_FALSE(fs::exists(file(alone, 0).parent_path()));
    CHECK(fs::exists(others));
}

TEST_CASE("a move to where the files are changes nothing") {
    DiskAlone alone(torrent_of({block}, block, Kind::v1));
    alone.add();
    write_piece(alone, 0, 'x');
    CHECK(move(alone, alone.folder / "save", lt::move_flags_t::always_replace_files).status == lt::status_t::no_error);
    CHECK(read_piece(alone, 0, block) == std::string(block, 'x'));
}

TEST_CASE("a move that would replace somebody's file is refused, and moves nothing") {
    DiskAlone alone(torrent_of({block, block}, block, Kind::v1));
    alone.add();
    write_piece(alone, 0, 'x');
    write_piece(alone, 1, 'y');
    alone.folder.write("new/torrent/folder 1/file 1", "theirs");
    const auto moved = move(alone, alone.folder / "new", lt::move_flags_t::fail_if_exist);
    CHECK(moved.status == lt::status_t::file_exist);
    CHECK(bittern::testing::bytes_of(alone.folder / "new/torrent/folder 1/file 1") == "theirs");
    CHECK(read_piece(alone, 0, block) == std::string(block, 'x'));
    CHECK(read_piece(alone, 1, block) == std::string(block, 'y'));
}

TEST_CASE("a move to another file system copies, compares, and then removes") {
    const fs::path other = "/dev/shm";
    struct stat here {
    }, there{};
    DiskAlone alone(torrent_of({3 * block, block}, block, Kind::v1));
    if (::stat(other.c_str(), &there) != 0 || ::stat(alone.folder.path().c_str(), &here) != 0 ||
        here.st_dev == there.st_dev || ::access(other.c_str(), W_OK) != 0) {
        MESSAGE("skipped: /dev/shm is no file system of its own here");
        return;
    }
    alone.add();
    write_piece(alone, 0, 'x');  // with a hole behind it
    write_piece(alone, 3, 'y');
    std::string name = (other / "bittern-test-XXXXXX").native();
    REQUIRE(::mkdtemp(name.data()) != nullptr);

    const auto moved = move(alone, name, lt::move_flags_t::fail_if_exist);

    CHECK(moved.status == lt::status_t::no_error);
    CHECK(read_piece(alone, 0, block) == std::string(block, 'x'));
    CHECK(read_piece(alone, 3, block) == std::string(block, 'y'));
    CHECK_FALSE(fs::exists(alone.folder / "save/torrent"));
    alone.remove();
    fs::remove_all(name);
}

namespace {

Result<bool> make_durable(DiskAlone& alone) {
    Result<bool> durable = false;
    alone.wait_for([&](auto answer) {
        alone.guarded()->when_durable({}, [&, answer](Result<bool> result) {
            durable = std::move(result);
            answer();
        });
    });
    return durable;
}

}  // namespace

TEST_CASE("a sync brings what was written to the disk, and says so only where it did") {
    FaultyCalls calls(1);
    DiskAlone alone(torrent_of({2 * block}, block, Kind::v1), {.calls = &calls});
    alone.add();
    const auto sync = [&] { return make_durable(alone); };
    write_piece(alone, 0, 'x');
    CHECK(sync().value());
    CHECK(calls.syncs == 1);
    CHECK(sync().value());
    CHECK(calls.syncs == 1);  // nothing new

    write_piece(alone, 1, 'y');
    calls.fail_percent = 100;
    const auto failed = sync();
    REQUIRE_FALSE(failed);
    CHECK(failed.error().message.find("file 0") != std::string::npos);
    CHECK_FALSE(sync());  // and again: nobody knows what is there
}

TEST_CASE("the names of new folders are synced as well, those above the torrent's own too") {
    FaultyCalls calls(1);
    DiskAlone alone(torrent_of({2 * block}, block, Kind::v1), {.calls = &calls});
    alone.add();
    write_piece(alone, 0, 'x');
    CHECK(make_durable(alone).value());
    const auto own = fs::canonical(alone.folder / "save");
    for (const auto& folder : {own / "torrent/folder 0", own / "torrent", own, own.parent_path()})
        CHECK(calls.folders_synced.contains(folder));
    calls.folders_synced.clear();
    write_piece(alone, 1, 'y');
    CHECK(make_durable(alone).value());
    CHECK(calls.folders_synced.empty());  // nothing new there
}

TEST_CASE("what an earlier run left is synced once, since that run may have been killed before it was") {
    FaultyCalls calls(1);
    DiskAlone alone(torrent_of({2 * block, block}, block, Kind::v1), {.calls = &calls});
    fs::create_directories(file(alone, 0).parent_path());
    std::ofstream(file(alone, 0)) << "left";
    alone.add();
    (void)check(alone, nullptr);
    CHECK(make_durable(alone).value());
    CHECK(calls.syncs == 1);
    CHECK(calls.folders_synced.contains(fs::canonical(file(alone, 0).parent_path())));
    CHECK(make_durable(alone).value());
    CHECK(calls.syncs == 1);
}

TEST_CASE("blocks of a piece that takes its time are written without it") {
    FaultyCalls calls(1);
    DiskAlone alone(torrent_of({8 * block}, 8 * block, Kind::v1), {.calls = &calls});
    alone.add();
    const std::string bytes(block, 'x');
    alone.wait_for([&](auto answer) {
        alone.disk().async_write(alone.index(), {lt::piece_index_t(0), 0, block}, bytes.data(), nullptr,
                                 [answer](const lt::storage_error& error) {
                                     CHECK_FALSE(error.ec);
                                     answer();
                                 });
    });
    CHECK(bittern::testing::bytes_of(file(alone, 0)) == bytes);
}

TEST_CASE("a whole piece is written with one call") {
    FaultyCalls calls(1);
    DiskAlone alone(torrent_of({8 * block}, 8 * block, Kind::v1), {.calls = &calls});
    alone.add();
    const std::string bytes(block, 'x');
    for (int k = 0; k < 8; ++k)
        alone.disk().async_write(alone.index(), {lt::piece_index_t(0), k * block, block}, bytes.data(), nullptr,
                                 [](const lt::storage_error&) {});
    alone.wait_for([&](auto answer) {
        alone.disk().async_hash(
            alone.index(), lt::piece_index_t(0), {}, lt::disk_interface::v1_hash,
            [answer](lt::piece_index_t, const lt::sha1_hash&, const lt::storage_error&) { answer(); });
    });
    alone.wait_for([&](auto answer) { alone.disk().async_release_files(alone.index(), answer); });
    CHECK(calls.writes == 1);
}

TEST_CASE("the disk is told to begin with each 8 MiB of a file, and with nothing less") {
    constexpr int piece = 64 * block;
    FaultyCalls calls(1);
    DiskAlone alone(torrent_of({16 * piece, piece}, piece, Kind::v1), {.calls = &calls});
    alone.add();
    const std::string bytes(block, 'x');
    int awaited = 0;
    for (int number = 16; number >= 0; --number) {
        for (int start = 0; start < piece; start += block, ++awaited)
            alone.disk().async_write(alone.index(), {lt::piece_index_t(number), start, block}, bytes.data(), nullptr,
                                     [&](const lt::storage_error&) { --awaited; });
        alone.wait_for([&](auto answer) {
            alone.disk().async_hash(
                alone.index(), lt::piece_index_t(number), {}, lt::disk_interface::v1_hash,
                [answer](lt::piece_index_t, const lt::sha1_hash&, const lt::storage_error&) { answer(); });
        });
    }
    alone.wait_for([&](auto answer) { alone.disk().async_release_files(alone.index(), answer); });
    CHECK(awaited == 0);
    CHECK(calls.early_syncs == 2);
    CHECK(calls.syncs == 0);
}

TEST_CASE("who sends more than may wait in memory is told to stop, and to go on") {
    struct Observer final : lt::disk_observer {
        void on_disk() override { told = true; }
        bool told = false;
    };
    DiskAlone alone(torrent_of({256 * block}, 128 * block, Kind::v1), {.write_cache = mib(1)});
    alone.add();
    const auto observer = std::make_shared<Observer>();
    const std::string bytes(block, 'x');
    int sent = 0, written = 0;
    const auto send = [&] {
        const lt::peer_request range{lt::piece_index_t(sent / 128), sent % 128 * block, block};
        ++sent;
        return alone.disk().async_write(alone.index(), range, bytes.data(), observer,
                                        [&](const lt::storage_error&) { ++written; });
    };
    while (!send()) REQUIRE(sent < 256);
    CHECK(sent == 65);  // a mebibyte, and the one that was too many
    CHECK_FALSE(observer->told);
    alone.wait_for([&](auto answer) { alone.disk().async_release_files(alone.index(), answer); });
    CHECK(observer->told);
    CHECK(written == sent);
}

TEST_CASE(
    "many files are synced by one call for their file system; where that fails, each tells what is wrong with it") {
    FaultyCalls calls(1);
    DiskAlone alone(torrent_of(std::vector<std::int64_t>(many_to_sync + 1, 16), 1 << 20, Kind::v1), {.calls = &calls});
    alone.add();
    write_piece(alone, 0, 'x');
    CHECK(make_durable(alone).value());
    CHECK(calls.file_system_syncs == 1);
    CHECK(calls.syncs == 0);

    write_piece(alone, 0, 'y');
    calls.fail_percent = 100;
    const auto failed = make_durable(alone);
    REQUIRE_FALSE(failed);
    CHECK(failed.error().message.find("file 0") != std::string::npos);
    CHECK(calls.syncs == 1);
}
