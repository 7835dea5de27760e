#include "swarm/torrent_params.hpp"

#include "two_engines.hpp"

#include <libtorrent/write_resume_data.hpp>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

namespace {

constexpr std::int64_t piece_size = 32 << 10, block_size = piece_size / 2;  // as two_engines.hpp shares
constexpr std::int64_t large_size = 2 * piece_size + 3000, small_size = 100;

torrent::Metainfo two_files(content::Format format) {
    TemporaryFolder folder;
    write(folder.path() / "stuff/a large", noise(large_size, 1));
    write(folder.path() / "stuff/b small", noise(small_size, 2));
    return share(folder.path() / "stuff", format).metainfo;
}

/// The record of a run that ended without a word when it had the first block of each piece.
std::string first_blocks(const torrent::Metainfo& metainfo) {
    lt::add_torrent_params saved;
    saved.info_hashes = to_lt(metainfo.info_hash());
    for (int piece = 0; piece < metainfo.piece_count(); ++piece) {
        lt::bitfield blocks(2, false);
        blocks.set_bit(0);
        saved.unfinished_pieces.emplace(lt::piece_index_t{piece}, blocks);
    }
    const auto bytes = lt::write_resume_data_buf(saved);
    return {bytes.begin(), bytes.end()};
}

/// A download that goes on after such a run; all of its files are there.
struct Killed {
    explicit Killed(content::Format format) : request{.metainfo = two_files(format)} {
        request.paths = paths_in("/nowhere", request.metainfo);
        for (const auto& file : request.metainfo.files()) request.found.push_back({.inode = 1, .size = file.size});
        request.have.assign(static_cast<std::size_t>(request.metainfo.piece_count()), false);
        request.resume = first_blocks(request.metainfo);
    }
    /// Pieces of which the first block is said to be on disk.
    [[nodiscard]] std::vector<int> believed() const {
        const auto params = params_of(request);
        REQUIRE(params);
        std::vector<int> pieces;
        for (const auto& [piece, blocks] : params->unfinished_pieces) pieces.push_back(static_cast<int>(piece));
        return pieces;
    }
    AddRequest request;
};

using Pieces = std::vector<int>;

}  // namespace

TEST_CASE("blocks are on disk only where their files are, and as long as that") {
    for (const auto format : {content::Format::v1, content::Format::v2, content::Format::hybrid}) {
        CAPTURE(static_cast<int>(format));
        Killed scene(format);
        const bool shared = format == content::Format::v1;  // the last piece, by both files: else a filler is between
        const auto last = shared ? Pieces{} : Pieces{3};
        auto& large = scene.request.found[0];
        CHECK(scene.believed() == (shared ? Pieces{0, 1, 2} : Pieces{0, 1, 2, 3}));
        SUBCASE("missing") {
            large = {};
            CHECK(scene.believed() == last);
        }
        SUBCASE("cut short, within what has to come anyway") {
            large.size = Bytes{piece_size + block_size};
            CHECK(scene.believed().size() == 2 + last.size());
        }
        SUBCASE("cut short, within a block") {
            large.size = Bytes{piece_size + block_size - 1};
            CHECK(scene.believed().size() == 1 + last.size());
        }
        SUBCASE("the other is missing") {
            scene.request.found[shared ? 1 : 2] = {};
            CHECK(scene.believed() == (shared ? Pieces{0, 1} : Pieces{0, 1, 2}));
        }
    }
}

TEST_CASE("blocks of files that were left out are where only a run that ended in peace has written down") {
    Killed scene(content::Format::v1);
    scene.request.wanted = {true, false};
    CHECK(scene.believed() == Pieces{0, 1});
    scene.request.have.clear();  // the record is believed whole
    CHECK(scene.believed() == Pieces{0, 1, 2});
}

TEST_CASE("without a look at the files the record alone is asked, and nothing where blocks are not believed") {
    Killed scene(content::Format::v1);
    scene.request.found.clear();
    CHECK(scene.believed() == Pieces{0, 1, 2});
    scene.request.partial_pieces = false;
    CHECK(scene.believed().empty());
}
