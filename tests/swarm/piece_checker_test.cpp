#include "swarm/piece_checker.hpp"

#include "content/merkle.hpp"
#include "swarm/made_torrent.hpp"

#include <algorithm>
#include <filesystem>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace bittern;
using namespace bittern::swarm;
using testing::made_torrent;
using testing::noise;
using testing::TemporaryFolder;
namespace fs = std::filesystem;

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

/// One stream of bytes after another, as if there were no lanes.
bool is_right(const torrent::Metainfo& metainfo, const PieceHashes& hashes, const testing::NamedFiles& files,
              PieceIndex wanted) {
    content::Sha1Hasher sha1;
    content::Sha256Hasher sha256;
    std::vector<content::Sha256> leaves;
    const auto stretches = stretches_of(metainfo, wanted);
    for (const Stretch& stretch : stretches) {
        const auto& file = metainfo.files()[stretch.file];
        if (file.pad) {
            sha1.update_zeros(stretch.size.count);
            continue;
        }
        const auto named = std::ranges::find(files, file.path.front(), [](const auto& one) { return one.first; });
        const auto bytes = std::span(reinterpret_cast<const std::uint8_t*>(named->second.data()), named->second.size())
                               .subspan(static_cast<std::size_t>(stretch.offset.count))
                               .first(static_cast<std::size_t>(stretch.size.count));
        sha1.update(bytes);
        for (std::size_t at = 0; at < bytes.size(); at += piece)
            leaves.push_back(sha256.digest(bytes.subspan(at, std::min(piece, bytes.size() - at))));
    }
    if (hashes.has_v1() && !hashes.is_right(wanted, sha1.finish())) return false;
    if (!hashes.has_v2()) return true;
    const auto& file = metainfo.files()[stretches.front().file];
    const auto root = content::piece_root(sha256, leaves, file.size, metainfo.piece_size());
    return hashes.is_right(stretches.front().file, wanted.value - pieces_of(metainfo, file).first, root);
}

}  // namespace

TEST_CASE("a file that is told by its root is counted piece by piece") {
    Setting setting;
    int pieces = 0;
    const auto finding = setting.checker.check_by_root(0, {.on_read = [&](Bytes) { ++pieces; }});
    REQUIRE(finding);
    CHECK(finding->right);
    CHECK(pieces == 5);
}

TEST_CASE("what was read of it before a stop has been counted") {
    Setting setting;
    std::stop_source stop;
    int pieces = 0;
    const auto count = [&](Bytes) {
        if (++pieces == 2) stop.request_stop();
    };
    CHECK(setting.checker.check_by_root(0, {.must_end = [&] { return stop.stop_requested(); }, .on_read = count}));
    CHECK(pieces == 2);
}

TEST_CASE("pieces of many files, hashed side by side, are each told right or wrong") {
    std::mt19937 generator(11);
    const auto below = [&](std::size_t end) {
        return std::uniform_int_distribution<std::size_t>(0, end - 1)(generator);
    };
    for (const auto format : {content::Format::v1, content::Format::v2, content::Format::hybrid}) {
        const TemporaryFolder folder;
        testing::NamedFiles files;
        for (unsigned k = 0; k < 60; ++k) files.emplace_back(fmt::format("{:02}", k), noise(below(5 * piece), k + 1));
        files[7].second.assign(3 * piece, '\0');
        const auto metainfo = made_torrent(folder, "many", files, format, kib(32));
        const auto place = folder / "source";
        for (int times = 0; times < 5; ++times) {
            auto& [name, bytes] = files[below(files.size())];
            if (!bytes.empty()) ++bytes[below(bytes.size())];
            folder.write("source/many/" + name, bytes);
        }
        fs::resize_file(place / "many" / "07", 0);  // one that is zeros, and known to be without reading it
        fs::resize_file(place / "many" / "07", 3 * piece);

        const auto plan = plan_download(metainfo, {.folder = place}).value();
        const PieceHashes hashes(metainfo);
        const auto disk = look_at_files(plan, place).value();
        PieceChecker checker(metainfo, hashes, plan, place, disk);
        Bytes read;
        std::size_t wrong = 0;
        for (PieceIndex next; next.value < metainfo.piece_count();) {
            std::vector<PieceIndex> group;
            for (; next.value < metainfo.piece_count() && group.size() < 32; ++next.value) group.push_back(next);
            const auto found = checker.check(group, {.on_read = [&](Bytes bytes) { read += bytes; }});
            REQUIRE(found);
            REQUIRE(found->size() == group.size());
            for (std::size_t k = 0; k < group.size(); ++k) {
                CHECK((*found)[k].right == is_right(metainfo, hashes, files, group[k]));
                if (!(*found)[k].right) ++wrong;
            }
        }
        CHECK(read == metainfo.total());
        CHECK(wrong >= 1);
        CHECK(wrong <= 5);
    }
}
