#include "swarm/part_file.hpp"

#include "two_engines.hpp"

#include <sys/stat.h>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;
namespace fs = std::filesystem;

namespace {

Moment now() {
    return std::chrono::system_clock::now();
}
constexpr std::chrono::minutes long_ago{10};

}  // namespace

TEST_CASE("a part file is named after the torrent as libtorrent names it") {
    torrent::InfoHash hash;
    hash.v1.emplace().fill(0xab);
    CHECK(part_file_of(hash, storage::Storage::libtorrent) == ".abababababababababababababababababababab.parts");
    hash.v2.emplace().fill(0xcd);
    CHECK(part_file_of(hash, storage::Storage::libtorrent) == ".cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd.parts");
}

TEST_CASE("a part file of an earlier run is gone on with, and removed") {
    const TemporaryFolder folder;
    const auto parts = folder.path() / ".hash.parts";
    CHECK(check_part_file(parts, Moment()));
    write(parts, "blocks");
    CHECK(check_part_file(parts, now()));
    remove_part_file(parts, now());
    CHECK_FALSE(fs::exists(parts));
}

TEST_CASE("what others left under a part file's name is neither used nor removed") {
    const TemporaryFolder folder;
    const auto parts = folder.path() / ".hash.parts";
    Moment last_write = now();
    SUBCASE("link") {
        write(folder.path() / "elsewhere", "mine");
        fs::create_symlink(folder.path() / "elsewhere", parts);
    }
    SUBCASE("FIFO") {
        REQUIRE(::mkfifo(parts.c_str(), 0600) == 0);
    }
    SUBCASE("folder") {
        fs::create_directory(parts);
    }
    SUBCASE("file, and no run that could have left it") {
        write(parts, "mine");
        last_write = Moment();
    }
    SUBCASE("file that was touched since") {
        write(parts, "mine");
        last_write = now() - long_ago;
    }
    const auto checked = check_part_file(parts, last_write);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().fault == Fault::refused);
    CHECK(checked.error().message.find(".hash.parts") != std::string::npos);
    remove_part_file(parts, last_write);
    CHECK(fs::exists(fs::symlink_status(parts)));
}
