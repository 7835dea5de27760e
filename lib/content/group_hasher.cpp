#include "content/group_hasher.hpp"

#include "content/hash_job.hpp"
#include "content/merkle.hpp"

#include <algorithm>
#include <bit>
#include <unistd.h>

namespace bittern::content {
namespace {

constexpr auto block = static_cast<std::size_t>(block_size.count);
constexpr auto tile = static_cast<std::size_t>(tile_size.count);

}  // namespace

std::size_t group_size(Bytes piece_size, std::size_t pieces, std::size_t threads, Bytes memory) {
    if (pieces == 0) return 1;
    const auto piece = static_cast<std::size_t>(piece_size.count);
    const std::size_t for_lanes = std::max(tile / piece, sha::most_lanes);
    const std::size_t for_threads = (pieces + threads - 1) / threads;
    const std::size_t in_memory = static_cast<std::size_t>(memory.count) / 8 / threads / piece;
    return std::max<std::size_t>(std::min({for_lanes, for_threads, in_memory}), 1);
}

std::size_t group_size(Bytes piece_size, std::size_t pieces, std::size_t threads) {
    const Bytes memory{std::int64_t{::sysconf(_SC_PHYS_PAGES)} * ::sysconf(_SC_PAGESIZE)};
    return group_size(piece_size, pieces, threads, memory);
}

std::size_t share_of_tile(std::size_t pieces, Bytes piece_size) {
    const std::size_t most = std::bit_floor(std::max(tile / pieces, block));
    return std::min(most, static_cast<std::size_t>(piece_size.count));
}

GroupHasher::GroupHasher(const Tree& tree, const HashLayout& layout, const HashOptions& options, TreeHashes& result,
                         HashJob& job)
    : tree_(tree),
      layout_(layout),
      result_(result),
      job_(job),
      v1_(result.format != Format::v2),
      v2_(result.format != Format::v1),
      sha1_(*options.kernels.sha1),
      sha256_(*options.kernels.sha256),
      nodes_(*options.kernels.sha256),
      files_(tree),
      tile_(tile) {}

Result<void> GroupHasher::hash(std::span<const Piece> pieces) {
    begin(pieces);
    cold_ = !rows_.front().reader.is_in_memory();
    const std::size_t share = share_of_tile(rows_.size(), result_.piece_size);
    Result<void> read;
    while (read && !std::all_of(rows_.begin(), rows_.end(), [](const Row& row) { return row.ended() || row.spoilt; })) {
        if (job_.must_end()) return fail(Fault::interrupted, "hashing was stopped");
        read = read_tile(share);
        hash_tile();
    }
    // Pieces that were whole before another failed are worth keeping.
    for (const Row& row : rows_) {
        if (row.ended() && !row.spoilt) end_piece(row);
    }
    return read;
}

void GroupHasher::begin(std::span<const Piece> pieces) {
    const auto leaves = static_cast<std::size_t>(result_.piece_size.count) / block;
    leaves_.resize(v2_ ? pieces.size() * leaves : 0);
    rows_.clear();
    for (const Piece& piece : pieces) {
        const std::size_t at = rows_.size() * leaves;
        rows_.push_back({.piece = &piece,
                         .reader = {tree_, files_, piece},
                         .bytes_left = piece.bytes,
                         .zeros_left = piece.zeros,
                         .leaves = v2_ ? std::span(leaves_).subspan(at, leaves) : std::span<Sha256>()});
    }
}

Result<void> GroupHasher::read_tile(std::size_t share) {
    pieces_.clear();
    blocks_.clear();
    std::span<std::uint8_t> room = tile_;
    for (Row& row : rows_) {
        if (row.ended() || row.spoilt) continue;
        const auto bytes = row.reader.read(room.first(share));
        if (!bytes) {
            BITTERN_CHECK(spoil(row, bytes.error()));
            continue;
        }
        room = room.subspan(share);
        const Bytes size{static_cast<std::int64_t>(bytes->size())};
        row.bytes_left -= size;
        job_.add_done(size);
        add(row, *bytes, share);
    }
    return {};
}

/// Where the work goes on without it.
Result<void> GroupHasher::spoil(Row& row, Error why) {
    BITTERN_CHECK(job_.note_spoilt(row.piece->segments.front().file, std::move(why)));
    row.spoilt = true;
    row.reader.give_up();
    return {};
}

/// Gives one piece's part of the tile to the hashes.
void GroupHasher::add(Row& row, std::span<const std::uint8_t> bytes, std::size_t share) {
    const Bytes zeros = std::min(row.zeros_left, Bytes{static_cast<std::int64_t>(share - bytes.size())});
    row.zeros_left -= zeros;
    if (v1_) {
        pieces_.push_back(
            {.bytes = bytes,
             .zeros = static_cast<std::uint64_t>(zeros.count),
             .midway = &row.sha1,
             .digest = row.ended() ? &result_.pieces[static_cast<std::size_t>(row.piece->number)] : nullptr});
    }
    if (!v2_) return;
    for (; !bytes.empty(); bytes = bytes.subspan(std::min(block, bytes.size()))) {
        blocks_.push_back({.bytes = bytes.first(std::min(block, bytes.size())), .digest = &row.leaves[row.blocks++]});
    }
}

void GroupHasher::hash_tile() {
    sha1_.hash(pieces_);
    // Ends of files are short; what is begun last should be.
    std::sort(blocks_.begin(), blocks_.end(),
              [](const auto& a, const auto& b) { return a.bytes.size() > b.bytes.size(); });
    sha256_.hash(blocks_);
}

void GroupHasher::end_piece(const Row& row) {
    if (v2_) {
        const std::size_t file = row.piece->segments.front().file;
        const auto place = static_cast<std::size_t>(row.piece->number - layout_.first_piece(file));
        result_.files[file].piece_layer[place] =
            piece_root(nodes_, row.leaves.first(row.blocks), tree_.files[file].stamp.size, result_.piece_size);
    }
    job_.end_piece(*row.piece, nodes_);
}

}  // namespace bittern::content
