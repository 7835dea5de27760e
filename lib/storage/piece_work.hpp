// private: libtorrent
#pragma once
/// What is done at once with blocks of pieces that are in memory: their hashes, many side by side, and the write.

#include "content/sha/lanes.hpp"
#include "storage/block_pool.hpp"
#include "storage/jobs.hpp"
#include "storage/torrent_files.hpp"

#include <functional>
#include <memory>
#include <span>
#include <vector>

#include <libtorrent/sha1_hash.hpp>

namespace bittern::storage {

/// How far the hashes of a piece have come.
struct PieceHashes {
    content::sha::Midway<content::Sha1> sha1;  ///< of the first `sha1_blocks` blocks
    std::size_t sha1_blocks = 0;
    std::vector<content::Sha256> leaves;  ///< v2: one a block, once it was asked for
    std::vector<bool> has_leaf;

    /// A block that comes is another than what may have been hashed in its place.
    void forget_from(std::size_t block);
};

/// A block of a piece, as far as it is in memory.
struct BlockInMemory {
    const char* bytes = nullptr;  ///< null: it is on disk, or is a pad file's zeros
    bool write = false;           ///< it is not on disk yet
};

/// One piece that is worked on.
struct PieceWork {
    lt::piece_index_t piece;
    std::vector<BlockInMemory> blocks;  ///< all of the piece
    PieceHashes hashes;
    bool v1 = false, v2 = false;  ///< which hashes are of use
    bool finish = false;          ///< the hashes are asked for now, so that blocks not in memory are read

    content::Sha1 sha1{};  ///< when asked for
    lt::storage_error hash_error, write_error;
};

/// Hashes and writes some pieces of one torrent, then tells `over`.
class PieceJob final : public Job {
public:
    using Over = std::function<void(std::vector<PieceWork>&)>;
    PieceJob(std::shared_ptr<TorrentFiles> files, std::vector<PieceWork> pieces, Over over)
        : files_(std::move(files)), pieces_(std::move(pieces)), over_(std::move(over)) {}
    void work() override;
    void done() override { over_(pieces_); }

private:
    void read_missing(PieceWork& piece);
    void hash_v1();
    void hash_v2();
    void write(PieceWork& piece);
    [[nodiscard]] std::size_t block_size(const PieceWork& piece, std::size_t block) const;
    [[nodiscard]] std::size_t leaf_size(const PieceWork& piece, std::size_t block) const;

    const std::shared_ptr<TorrentFiles> files_;
    std::vector<PieceWork> pieces_;
    const Over over_;
    std::vector<std::unique_ptr<char[]>> read_;  ///< what was not in memory
};

}  // namespace bittern::storage
