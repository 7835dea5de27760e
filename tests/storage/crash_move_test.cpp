// Complete torrents that are moved and renamed, while the world stops at every call in turn: each file is whole
// afterwards, where it was or where it was to be.
#include "crashing_download.hpp"

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <optional>
#include <random>
#include <string>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::storage;
using namespace bittern::storage::testing;
namespace fs = std::filesystem;

namespace {

/// What is there of a path; nullopt where nothing is.
std::optional<std::string> read(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(file), {});
}

/// Where a file was and where it is to be, below the folder of a test.
struct Way {
    lt::file_index_t file;
    fs::path from, to;
};

/// Something that changes names, and whether that was said to be done.
using Change = std::function<bool(DiskAlone&)>;

bool move_all(DiskAlone& alone) {
    bool moved = false;
    alone.wait_for([&](auto answer) {
        alone.disk().async_move_storage(
            alone.index(), (alone.folder / "moved").native(), lt::move_flags_t::always_replace_files,
            [&moved, answer](lt::status_t status, const std::string&, const lt::storage_error& error) {
                moved = status == lt::status_t::no_error && !error.ec;
                answer();
            });
    });
    return moved;
}

/// A name is on the disk itself when what it belongs to was synced.
bool rename_one(DiskAlone& alone) {
    bool renamed = false;
    alone.wait_for([&](auto answer) {
        alone.disk().async_rename_file(
            alone.index(), lt::file_index_t(0), "torrent/new/name",
            [&renamed, answer](const std::string&, lt::file_index_t, const lt::storage_error& error) {
                renamed = !error.ec;
                answer();
            });
    });
    bool durable = false;
    alone.wait_for([&](auto answer) {
        const auto guarded = alone.guarded();
        guarded->when_durable({}, [&durable, answer](Result<bool> kept) {
            durable = kept.value_or(false);
            answer();
        });
    });
    return renamed && durable;
}

std::vector<Way> ways_of_all(const lt::file_storage& files) {
    std::vector<Way> ways;
    for (const auto file : files.file_range())
        if (!files.pad_file_at(file))
            ways.push_back({file, "save/" + files.file_path(file), "moved/" + files.file_path(file)});
    return ways;
}

std::vector<Way> way_of_first(const lt::file_storage& files) {
    return {{lt::file_index_t(0), "save/" + files.file_path(lt::file_index_t(0)), "save/torrent/new/name"}};
}

/// Gives how many calls it took.
int change_and_stop(const Change& change, bool two_disks, int stop_in,
                    const std::function<std::vector<Way>(const lt::file_storage&)>& ways) {
    Download download(Kind::hybrid, 0, 1, Selection::all);
    download.run();
    const int before = download.calls.calls();
    download.calls.two_disks = two_disks;
    if (stop_in > 0) download.calls.stop_in(stop_in);
    const bool done = change(download.alone) && !download.calls.stopped();
    const auto bytes = content_of(download.alone.files());
    std::mt19937 random(7);
    for (const auto cut : {CrashingCalls::Cut::power, CrashingCalls::Cut::kill}) {
        const TemporaryFolder left;
        download.calls.leave(fs::canonical(download.alone.folder.path()), left.path(), cut, random);
        for (const auto& way : ways(download.alone.files())) {
            CAPTURE(way.from);
            const auto expected = bytes.substr(static_cast<std::size_t>(download.alone.files().file_offset(way.file)),
                                               static_cast<std::size_t>(download.alone.files().file_size(way.file)));
            const bool there = read(left.path() / way.to) == expected;
            if (!expected.empty()) CHECK((there || (!done && read(left.path() / way.from) == expected)));
        }
    }
    return download.calls.calls() - before;
}

}  // namespace

TEST_CASE("wherever the world stops a move, each file is whole in one of both folders, and in the new one after it") {
    for (const bool two_disks : {false, true}) {
        CAPTURE(two_disks);
        const int calls = change_and_stop(move_all, two_disks, 0, ways_of_all);
        REQUIRE(calls > 10);
        for (int stop_in = 1; stop_in <= calls; ++stop_in) {
            CAPTURE(stop_in);
            change_and_stop(move_all, two_disks, stop_in, ways_of_all);
        }
    }
}

TEST_CASE(
    "wherever the world stops a renaming, the file is whole under one of both names, and under the new one after it") {
    const int calls = change_and_stop(rename_one, false, 0, way_of_first);
    REQUIRE(calls > 2);
    for (int stop_in = 1; stop_in <= calls; ++stop_in) {
        CAPTURE(stop_in);
        change_and_stop(rename_one, false, stop_in, way_of_first);
    }
}
