#pragma once
/// What one hashing thread owns: a buffer, digests, and the file it is reading.

#include "content/hash.hpp"
#include "content/hash_layout.hpp"
#include "content/open_regular.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace bittern::content {

class HashJob;

/// Hashes one run of pieces after another. Each stretch of a file is read into a buffer that stays
/// in the processor's cache, and both digests take it from there.
class RunHasher {
public:
    RunHasher(const Tree& tree, const HashLayout& layout, TreeHashes& result, HashJob& job);

    /// Writes the hashes of the run's pieces to their places in the result.
    [[nodiscard]] Result<void> hash(const PieceRun& run, std::span<const Segment> segments);

private:
    Result<void> hash_segment(const PieceRun& run, const Segment& segment);
    Result<void> open(std::size_t file);
    [[nodiscard]] Result<void> check_unchanged(const FileStamp& now) const;
    void add(std::span<const std::uint8_t> bytes);
    void end_piece(const PieceRun& run);

    const Tree& tree_;
    const HashLayout& layout_;
    TreeHashes& result_;
    HashJob& job_;
    const bool v1_;
    const bool v2_;
    Sha1Hasher sha1_;
    Sha256Hasher sha256_;
    std::vector<std::uint8_t> buffer_;
    std::vector<Sha256> leaves_;      ///< of the piece so far
    std::int64_t piece_ = 0;          ///< being hashed
    Bytes piece_left_;                ///< what it lacks to be whole
    const TreeFile* file_ = nullptr;  ///< being read
    RegularFile opened_;
};

}  // namespace bittern::content
