#include "swarm/resume_record.hpp"

#include "swarm/stretches.hpp"

#include <algorithm>

#include <libtorrent/read_resume_data.hpp>
#include <libtorrent/write_resume_data.hpp>

namespace bittern::swarm {
namespace {

constexpr std::int64_t block_size = 16 << 10;

/// How many nodes a tree (root first, level by level) has down to the hashes of pieces; 0 where a piece is the whole
/// tree.
std::size_t nodes_down_to_pieces(std::size_t all_nodes, std::size_t blocks_per_piece) {
    const auto leaves = (all_nodes + 1) / 2;
    return leaves <= blocks_per_piece ? 0 : 2 * (leaves / blocks_per_piece) - 1;
}

/// `known` tells of every node whether it is among the `hashes`.
void forget_blocks(std::vector<lt::sha256_hash>& hashes, std::vector<bool>& known, std::size_t blocks_per_piece) {
    const auto kept = known.begin() + static_cast<std::ptrdiff_t>(nodes_down_to_pieces(known.size(), blocks_per_piece));
    const auto count = static_cast<std::size_t>(std::count(known.begin(), kept, true));
    if (count > hashes.size()) return;  // not as documented: left as it is
    hashes.resize(count);
    std::fill(kept, known.end(), false);
}

void forget_blocks(lt::add_torrent_params& params, const torrent::Metainfo& metainfo) {
    params.verified_leaf_hashes.clear();
    if (metainfo.has_piece_layers()) {
        params.merkle_trees.clear();
        params.merkle_tree_mask.clear();
        return;
    }
    const auto blocks_per_piece =
        static_cast<std::size_t>(std::max<std::int64_t>(metainfo.piece_size().count / block_size, 1));
    for (lt::file_index_t file{0};
         file < std::min(params.merkle_trees.end_index(), params.merkle_tree_mask.end_index()); ++file)
        forget_blocks(params.merkle_trees[file], params.merkle_tree_mask[file], blocks_per_piece);
}

}  // namespace

std::string resume_record(lt::add_torrent_params params, const torrent::Metainfo& metainfo) {
    // Who shared pieces with a liar is banned with it: the next run gives everybody another chance.
    params.banned_peers.clear();
    forget_blocks(params, metainfo);
    params.renamed_files.clear();
    const auto bytes = lt::write_resume_data_buf(params);
    return {bytes.begin(), bytes.end()};
}

namespace {

/// One a file: whether all its pieces are there.
std::vector<bool> files_that_are_whole(const lt::typed_bitfield<lt::piece_index_t>& have,
                                       const torrent::Metainfo& metainfo) {
    std::vector<bool> whole;
    for (const auto& file : metainfo.files()) {
        const auto [first, end] = pieces_of(metainfo, file);
        bool all = end <= have.size();
        for (auto piece = first; all && piece < end; ++piece) all = have[lt::piece_index_t(piece)];
        whole.push_back(all);
    }
    return whole;
}

bool is_within(const torrent::Metainfo& metainfo, lt::piece_index_t piece) {
    return static_cast<int>(piece) >= 0 && static_cast<int>(piece) < metainfo.piece_count();
}

/// Whether one of these blocks has a byte of a file in it: libtorrent has those of nothing but filler from the start.
bool has_payload(const torrent::Metainfo& metainfo, lt::piece_index_t piece, const lt::bitfield& blocks) {
    Bytes at;
    for (const auto& stretch : stretches_of(metainfo, {static_cast<int>(piece)})) {
        const auto first = at.count / block_size;
        at += stretch.size;
        if (metainfo.files()[stretch.file].pad) continue;
        const auto end = std::min<std::int64_t>((at.count + block_size - 1) / block_size, blocks.size());
        for (auto block = first; block < end; ++block)
            if (blocks[static_cast<int>(block)]) return true;
    }
    return false;
}

}  // namespace

MadeRecord made_record(lt::add_torrent_params params, const torrent::Metainfo& metainfo) {
    MadeRecord record{
        .bytes = {}, .pieces = params.have_pieces.count(), .whole = files_that_are_whole(params.have_pieces, metainfo)};
    record.bytes = resume_record(std::move(params), metainfo);
    return record;
}

bool holds_payload(std::string_view record, const torrent::Metainfo& metainfo) {
    lt::error_code error;
    const auto params = lt::read_resume_data({record.data(), static_cast<std::ptrdiff_t>(record.size())}, error);
    if (error) return false;
    for (const auto piece : params.have_pieces.range())
        if (params.have_pieces[piece] && is_within(metainfo, piece) &&
            content_in(metainfo, {static_cast<int>(piece)}) > Bytes{})
            return true;
    return std::ranges::any_of(params.unfinished_pieces, [&](const auto& unfinished) {
        return is_within(metainfo, unfinished.first) && has_payload(metainfo, unfinished.first, unfinished.second);
    });
}

std::vector<bool> pieces_in(std::string_view record, const torrent::Metainfo& metainfo) {
    std::vector<bool> pieces(static_cast<std::size_t>(metainfo.piece_count()));
    lt::error_code error;
    const auto params = lt::read_resume_data({record.data(), static_cast<std::ptrdiff_t>(record.size())}, error);
    if (error) return pieces;
    for (const auto piece : params.have_pieces.range()) {
        const auto number = static_cast<std::size_t>(static_cast<int>(piece));
        if (number < pieces.size()) pieces[number] = params.have_pieces[piece];
    }
    return pieces;
}

}  // namespace bittern::swarm
