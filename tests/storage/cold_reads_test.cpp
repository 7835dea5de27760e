// What the disk is told when what a peer asks for is not in memory.
#include "disk_alone.hpp"
#include "faulty_calls.hpp"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::storage;
using namespace bittern::storage::testing;
namespace fs = std::filesystem;

namespace {

/// A v1 torrent of one file that is on disk, and a disk for which nothing is in memory.
struct ColdDisk {
    explicit ColdDisk(Bytes read_cache, std::int64_t size = 8 << 20)
        : alone(torrent_of({size}, 1 << 20, Kind::v1), {.read_cache = read_cache, .calls = &calls}) {
        alone.add();
        fs::create_directories(alone.folder / "save/torrent/folder 0");
        std::ofstream(alone.folder / "save/torrent/folder 0/file 0")
            << std::string(static_cast<std::size_t>(size), 'x');
        calls.cold = true;
    }
    /// A peer asks for one block after another.
    void read(int piece) {
        for (int start = 0; start < 1 << 20; start += block)
            alone.wait_for([&](auto answer) {
                alone.disk().async_read(alone.index(), {lt::piece_index_t(piece), start, block},
                                        [answer](lt::disk_buffer_holder bytes, const lt::storage_error& error) {
                                            CHECK(!error.ec);
                                            CHECK(bytes.data()[0] == 'x');
                                            answer();
                                        },
                                        {});
            });
    }
    FaultyCalls calls{1};
    DiskAlone alone;
};

}  // namespace

TEST_CASE("the disk is told to read ahead of a peer, once for each part") {
    ColdDisk disk(mib(64));
    disk.read(3);
    CHECK(disk.calls.brought >= 1 << 20);
    CHECK(disk.calls.brought < 2 << 20);
    CHECK(disk.calls.gone == 0);
}

TEST_CASE("of what was read for peers so much stays in memory, and the rest goes") {
    ColdDisk disk(mib(2));
    disk.read(0);
    disk.read(1);
    for (const int piece : {3, 5}) disk.read(piece);
    CHECK(disk.calls.gone >= 2 << 20);
}
