#include "swarm/resume_record.hpp"

#include "two_engines.hpp"

#include <libtorrent/read_resume_data.hpp>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

namespace {

/// A hybrid of one file: 19 blocks, two to a piece, so its tree has 32 leaves.
torrent::Metainfo hybrid() {
    TemporaryFolder folder;
    write(folder.path() / "file", noise(300'000, 1));
    return share(folder.path() / "file", content::Format::hybrid).metainfo;
}

torrent::Metainfo without_piece_layers(const torrent::Metainfo& metainfo) {
    return *torrent::Metainfo::from_info(metainfo.info_dictionary(), {});
}

/// What libtorrent saves once it knows every node.
lt::add_torrent_params with_whole_tree(const torrent::Metainfo& metainfo) {
    lt::add_torrent_params params;
    params.info_hashes.v2 = lt::sha256_hash(reinterpret_cast<const char*>(metainfo.info_hash().v2->data()));
    params.save_path = "/nowhere";
    std::vector<lt::sha256_hash> nodes(63);
    for (std::size_t k = 0; k < nodes.size(); ++k) nodes[k][0] = static_cast<std::uint8_t>(k + 1);
    params.merkle_trees.push_back(nodes);
    params.merkle_tree_mask.emplace_back(63, true);
    params.verified_leaf_hashes.emplace_back(19, true);
    return params;
}

lt::add_torrent_params read_record(const std::string& record) {
    return lt::read_resume_data({record.data(), static_cast<std::ptrdiff_t>(record.size())});
}

}  // namespace

TEST_CASE("of v2 hashes a record keeps those of pieces and above") {
    const auto metainfo = without_piece_layers(hybrid());
    REQUIRE_FALSE(metainfo.has_piece_layers());
    const auto record = read_record(resume_record(with_whole_tree(metainfo), metainfo));
    const lt::file_index_t file{0};
    REQUIRE(record.merkle_trees.size() == 1);
    CHECK(record.merkle_trees[file].size() == 31);
    CHECK(record.merkle_trees[file].back()[0] == 31);
    const auto& known = record.merkle_tree_mask[file];
    CHECK(std::count(known.begin(), known.end(), true) == 31);
    CHECK(std::count(known.begin(), known.begin() + 31, true) == 31);
}

TEST_CASE("of a tree that is known in part a record keeps the nodes in their places") {
    const auto metainfo = without_piece_layers(hybrid());
    auto params = with_whole_tree(metainfo);
    const lt::file_index_t file{0};
    auto& nodes = params.merkle_trees[file];
    auto& known = params.merkle_tree_mask[file];
    for (const std::size_t missing : {40U, 16U, 3U}) {
        nodes.erase(nodes.begin() + static_cast<std::ptrdiff_t>(missing));
        known[missing] = false;
    }
    const auto record = read_record(resume_record(params, metainfo));
    CHECK(record.merkle_trees[file].size() == 29);
    CHECK(record.merkle_trees[file].back()[0] == 31);
    CHECK_FALSE(record.merkle_tree_mask[file][3]);
    CHECK(record.merkle_tree_mask[file][30]);
}

TEST_CASE("where the metainfo has the hashes of pieces, a record needs no v2 hashes") {
    const auto metainfo = hybrid();
    REQUIRE(metainfo.has_piece_layers());
    CHECK(read_record(resume_record(with_whole_tree(metainfo), metainfo)).merkle_trees.empty());
}

TEST_CASE("a record holds something once it has a byte of a file, and filler is none") {
    TemporaryFolder folder;
    write(folder.path() / "folder/a", "hello");
    write(folder.path() / "folder/b", noise(40'000, 1));
    const auto metainfo = share(folder.path() / "folder", content::Format::hybrid).metainfo;  // two blocks a piece
    REQUIRE(metainfo.files()[1].pad);
    lt::add_torrent_params params;
    params.info_hashes.v2 = lt::sha256_hash(reinterpret_cast<const char*>(metainfo.info_hash().v2->data()));
    const auto holds = [&] { return holds_payload(resume_record(params, metainfo), metainfo); };
    CHECK_FALSE(holds());
    params.have_pieces.resize(metainfo.piece_count(), false);
    CHECK_FALSE(holds());
    lt::bitfield blocks(2, false);
    blocks.set_bit(1);
    params.unfinished_pieces[lt::piece_index_t{0}] = blocks;  // of the file with "hello" this is filler
    CHECK_FALSE(holds());
    params.unfinished_pieces[lt::piece_index_t{1}] = blocks;
    CHECK(holds());
    params.unfinished_pieces.clear();
    params.unfinished_pieces[lt::piece_index_t{0}] = lt::bitfield(2, true);
    CHECK(holds());
    params.unfinished_pieces.clear();
    params.have_pieces.set_bit(lt::piece_index_t{0});
    CHECK(holds());
    CHECK_FALSE(holds_payload("no record", metainfo));
    CHECK_FALSE(holds_payload({}, metainfo));
}
