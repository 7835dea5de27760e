#include "content/read_ahead.hpp"

#include "temporary_folder.hpp"

#include <atomic>
#include <sys/sysmacros.h>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace bittern;
using namespace bittern::content;
using testing::TemporaryFolder;

namespace {

/// A sysfs that knows a spinning disk 8:0 with a partition 8:1, one that doesn't spin (8:16), and
/// says that a device holds nothing else.
struct Sysfs : TemporaryFolder {
    Sysfs() {
        write("block/sda/queue/rotational", "1\n");
        write("block/sda/sda1/partition", "1\n");
        write("block/sdb/queue/rotational", "0\n");
        link("sda", 8, 0);
        link("sda/sda1", 8, 1);
        link("sdb", 8, 16);
    }
    void link(const std::string& disk, unsigned first, unsigned second) const {
        std::filesystem::create_directories(*this / "dev/block");
        std::filesystem::create_symlink("../../block/" + disk, *this / fmt::format("dev/block/{}:{}", first, second));
    }
};

const auto never = [] { return false; };

}  // namespace

TEST_CASE("a disk spins if the system says so of it or of what it is a part of") {
    const Sysfs sysfs;
    CHECK(is_spinning(makedev(8, 0), sysfs.path()));
    CHECK(is_spinning(makedev(8, 1), sysfs.path()));
    CHECK_FALSE(is_spinning(makedev(8, 16), sysfs.path()));
    CHECK_FALSE(is_spinning(makedev(0, 42), sysfs.path()));
    sysfs.write("block/sdb/queue/rotational", "");
    CHECK_FALSE(is_spinning(makedev(8, 16), sysfs.path()));
}

TEST_CASE("one at a time reads from a spinning disk, and nobody waits for another disk") {
    const Sysfs sysfs;
    DiskTurns turns(sysfs.path());
    const auto turn = turns.take(makedev(8, 0));
    CHECK(turn.owns_lock());
    CHECK_FALSE(turns.take(makedev(8, 16)).owns_lock());
    CHECK(turns.take(makedev(8, 1)).owns_lock());
    CHECK(turns.needed(makedev(8, 1)));
    CHECK_FALSE(turns.needed(makedev(8, 16)));

    std::atomic<int> reading = 0, most = 0;
    std::vector<std::jthread> readers;
    for (int k = 0; k < 4; ++k) {
        readers.emplace_back([&] {
            for (int n = 0; n < 200; ++n) {
                const auto mine = turns.take(makedev(8, 1));
                most = std::max<int>(most, ++reading);
                --reading;
            }
        });
    }
    readers.clear();
    CHECK(most == 1);
}

TEST_CASE("reading ahead goes through what is there and says nothing of what is not") {
    const TemporaryFolder folder;
    folder.write("r/a", std::string(300'000, 'a'));
    folder.write("r/b", std::string(10, 'b'));
    folder.write("r/c", std::string(70'000, 'c'));
    const auto tree = walk(std::vector{folder / "r"}, {});
    REQUIRE(tree);
    const HashLayout layout(*tree, kib(64), Format::v1);
    std::vector<Piece> pieces;
    for (std::int64_t number = 0; number < layout.piece_count(); ++number) pieces.push_back(layout.piece(number));
    std::filesystem::remove(folder / "r" / "b");

    const std::uint64_t device = tree->files[0].stamp.device;
    Sysfs sysfs;
    SUBCASE("spinning") {
        sysfs.link("sda", major(device), minor(device));
    }
    SUBCASE("not spinning") {}
    DiskTurns turns(sysfs.path());
    std::vector<std::uint8_t> buffer(100'000);
    ReadAhead(*tree, turns, buffer).bring(pieces, never);
    // c is read last, so the buffer shows that what came before did not end it.
    CHECK(std::count(buffer.begin(), buffer.end(), 'c') == (turns.needed(device) ? 70'000 : 0));

    std::fill(buffer.begin(), buffer.end(), std::uint8_t{0});
    ReadAhead(*tree, turns, buffer).bring(pieces, [] { return true; });
    CHECK(std::count(buffer.begin(), buffer.end(), 0) == 100'000);
}
