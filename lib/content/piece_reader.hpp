#pragma once
/// The bytes of a piece, one stretch after another, whatever files they are in.

#include "content/hash_layout.hpp"
#include "content/open_files.hpp"

#include <cstdint>
#include <span>

namespace bittern::content {

/// Reads one piece from its beginning to its end.
class PieceReader {
public:
    /// `files` outlives the reader and is used by the same thread.
    PieceReader(const Tree& tree, OpenFiles& files, const Piece& piece)
        : tree_(&tree), files_(&files), piece_(&piece) {}

    /// Fills the buffer, or as much of it as the piece still has bytes for. Fault::verification where a
    /// file is not what the walk saw; see open_files.hpp.
    [[nodiscard]] Result<std::span<const std::uint8_t>> read(std::span<std::uint8_t> buffer);

    /// Lets go of what is open after read() failed; reading can't go on.
    void give_up();

    /// Whether reading on would not wait for the disk; false where nobody can tell.
    [[nodiscard]] bool is_in_memory();

private:
    [[nodiscard]] Result<void> open();
    [[nodiscard]] Result<std::size_t> read_segment(std::span<std::uint8_t> buffer);

    const Tree* tree_;
    OpenFiles* files_;
    const Piece* piece_;
    std::size_t segment_ = 0;
    Bytes at_;                             ///< in the segment
    const RegularFile* opened_ = nullptr;  ///< the segment's file, once it was needed
};

}  // namespace bittern::content
