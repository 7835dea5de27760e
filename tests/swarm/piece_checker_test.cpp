#include "swarm/piece_checker.hpp"

#include "swarm/made_torrent.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::swarm;
using testing::made_torrent;
using testing::noise;
using testing::TemporaryFolder;

namespace {

constexpr std::size_t piece = 16384;

/// A complete file of five pieces of which only the root is known.
struct Setting {
    TemporaryFolder folder;
    torrent::Metainfo metainfo = bare(made_torrent(folder, "a", {{"", noise(5 * piece, 1)}}, content::Format::v2));
    std::filesystem::path place = folder / "source";
    Plan plan = plan_download(metainfo, {.folder = place}).value();
    PieceHashes hashes{metainfo};
    std::vector<FileOnDisk> disk = look_at_files(plan, place).value();
    PieceChecker checker{metainfo, hashes, plan, place, disk};

    static torrent::Metainfo bare(const torrent::Metainfo& whole) {
        return torrent::Metainfo::from_info(whole.info_dictionary(), {}).value();
    }
};

}  // namespace

TEST_CASE("a file that is told by its root is counted piece by piece") {
    Setting setting;
    int pieces = 0;
    const auto finding = setting.checker.check_by_root(0, {}, [&] { ++pieces; });
    REQUIRE(finding);
    CHECK(finding->right);
    CHECK(pieces == 5);
}

TEST_CASE("what was read of it before a stop has been counted") {
    Setting setting;
    std::stop_source stop;
    int pieces = 0;
    const auto count = [&] {
        if (++pieces == 2) stop.request_stop();
    };
    CHECK(setting.checker.check_by_root(0, stop.get_token(), count));
    CHECK(pieces == 2);
}
