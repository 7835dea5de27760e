#pragma once
/// What one hashing thread owns: buffers, kernels, and the files it is reading.

#include "content/hash.hpp"
#include "content/hash_layout.hpp"
#include "content/open_files.hpp"
#include "content/piece_reader.hpp"
#include "content/sha/lanes.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace bittern::content {

class HashJob;

/// What a thread reads before it hashes, and reads again when that is hashed: it stays in the
/// second-level cache between the two, and both digests take it from there.
inline constexpr Bytes tile_size = mib(1);

/// How many pieces one thread takes at a time: enough for all lanes, and for every thread to have some.
/// Of `memory`, all that this machine has, an eighth is counted on to keep what all threads read ahead.
[[nodiscard]] std::size_t group_size(Bytes piece_size, std::size_t pieces, std::size_t threads, Bytes memory);
/// With the memory that this machine has.
[[nodiscard]] std::size_t group_size(Bytes piece_size, std::size_t pieces, std::size_t threads);
/// How much of each piece of a group a tile has: whole blocks, and as much as there is room for.
[[nodiscard]] std::size_t share_of_tile(std::size_t pieces, Bytes piece_size);

/// Hashes groups of pieces side by side: a tile has a stretch of each, so that every lane of SHA-1
/// has a piece and every lane of SHA-256 a block. Holds a tile and the leaves of a group.
class GroupHasher {
public:
    GroupHasher(const Tree& tree, const HashLayout& layout, const HashOptions& options, TreeHashes& result,
                HashJob& job);

    /// Writes the hashes of the pieces to their places in the result, and tells the job which are done:
    /// where one can't be read, those that were read before it.
    [[nodiscard]] Result<void> hash(std::span<const Piece> pieces);
    /// Whether the last group had to come from the disk; true before the first.
    [[nodiscard]] bool is_cold() const { return cold_; }
    /// Where tiles are read to; free between groups.
    [[nodiscard]] std::span<std::uint8_t> buffer() { return tile_; }

private:
    /// A piece on its way through the tiles.
    struct Row {
        const Piece* piece;
        PieceReader reader;
        Bytes bytes_left;
        Bytes zeros_left;
        std::span<Sha256> leaves;  ///< room for a piece's
        std::size_t blocks = 0;    ///< read so far
        sha::Midway<Sha1> sha1 = {};
        bool spoilt = false;  ///< its file can't be read; it has no hash
        [[nodiscard]] bool ended() const { return bytes_left == Bytes{} && zeros_left == Bytes{}; }
    };
    void begin(std::span<const Piece> pieces);
    Result<void> read_tile(std::size_t share);
    void add(Row& row, std::span<const std::uint8_t> bytes, std::size_t share);
    void hash_tile();
    void end_piece(const Row& row);
    Result<void> spoil(Row& row, Error why);

    const Tree& tree_;
    const HashLayout& layout_;
    TreeHashes& result_;
    HashJob& job_;
    const bool v1_;
    const bool v2_;
    const sha::Lanes<Sha1> sha1_;
    const sha::Lanes<Sha256> sha256_;
    const Sha256Hasher nodes_;  ///< of the trees over blocks
    bool cold_ = true;
    OpenFiles files_;
    std::vector<std::uint8_t> tile_;
    std::vector<Row> rows_;
    std::vector<Sha256> leaves_;
    std::vector<sha::Part<Sha1>> pieces_;
    std::vector<sha::Part<Sha256>> blocks_;
};

}  // namespace bittern::content
