#pragma once
/// Which pieces the files of a tree fill, and which bytes make each of them.

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

/// A piece, counted from the torrent's first: bytes of files in their order, then zeros.
struct Piece {
    std::int64_t number = 0;
    std::vector<Segment> segments;
    Bytes bytes;  ///< in all segments; never none
    Bytes zeros;  ///< of the pad file behind
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
    /// Fault::usage where there are more than most_pieces.
    [[nodiscard]] Result<void> check_piece_count() const;
    [[nodiscard]] std::int64_t pieces_in(Bytes size) const;
    /// The first piece of a file; aligned only.
    [[nodiscard]] std::int64_t first_piece(std::size_t file) const { return starts_[file] / piece_size_.count; }

    /// The pieces of every file not left out, in order. Where files are not aligned it is all
    /// pieces, or none where all files are left out.
    [[nodiscard]] std::vector<std::int32_t> pieces(const std::vector<bool>& left_out) const;
    [[nodiscard]] Piece piece(std::int64_t number) const;

private:
    const Tree& tree_;
    Bytes piece_size_;
    bool aligned_;
    bool padded_;
    std::vector<std::int64_t> starts_;  ///< where each file begins in the torrent's bytes
    std::int64_t piece_count_ = 0;
};

}  // namespace bittern::content
