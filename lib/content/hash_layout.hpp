#pragma once
/// Which pieces the files of a tree fill, and how their hashing is cut into runs that can go side
/// by side.

#include "content/hash.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace bittern::content {

/// A stretch of one file.
struct Segment {
    std::size_t file = 0;
    Bytes offset;
    Bytes size;
};

/// Pieces that one worker hashes one after another, counted from the torrent's first. All of one
/// file where files are aligned; `file` means nothing otherwise.
struct PieceRun {
    std::size_t file = 0;
    std::int64_t first = 0;
    std::int64_t count = 0;
};

/// The pieces of a tree. Aligned (hybrid, v2): every file begins a piece, and no piece has bytes of
/// two files. Otherwise (v1 alone) pieces are cut from all files in one row.
class HashLayout {
public:
    HashLayout(const Tree& tree, Bytes piece_size, Format format);

    [[nodiscard]] bool aligned() const { return aligned_; }
    /// Whether the last piece of each file is filled up with zeros for its v1 hash.
    [[nodiscard]] bool padded() const { return padded_; }
    [[nodiscard]] std::int64_t piece_count() const { return piece_count_; }
    [[nodiscard]] std::int64_t pieces_in(Bytes size) const;
    /// The first piece of a file; aligned only.
    [[nodiscard]] std::int64_t first_piece(std::size_t file) const { return starts_[file] / piece_size_.count; }

    /// Runs of some megabytes that cover every file not left out. Where files are not aligned they
    /// cover all, or nothing where all are left out.
    [[nodiscard]] std::vector<PieceRun> runs(const std::vector<bool>& left_out) const;
    /// The bytes of a run in their order.
    [[nodiscard]] std::vector<Segment> segments(const PieceRun& run) const;

private:
    void add_runs(std::vector<PieceRun>& runs, std::size_t file, std::int64_t first, std::int64_t count) const;

    const Tree& tree_;
    Bytes piece_size_;
    bool aligned_;
    bool padded_;
    std::vector<std::int64_t> starts_;  ///< where each file begins in the torrent's bytes
    std::int64_t piece_count_ = 0;
};

}  // namespace bittern::content
