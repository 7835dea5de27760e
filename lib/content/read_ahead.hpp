#pragma once
/// Bringing what will be hashed next from the disk into memory, while something else is hashed.

#include "content/disk_turns.hpp"
#include "content/hash_layout.hpp"
#include "content/open_regular.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>
#include <utility>

namespace bittern::content {

/// Whether reading the byte there would not wait for the disk. False where the system can't tell.
[[nodiscard]] bool is_in_memory(const RegularFile& file, Bytes offset);

/// One for each thread.
class ReadAhead {
public:
    /// `buffer` is what a spinning disk is read through; it may be used for other things between calls.
    ReadAhead(const Tree& tree, DiskTurns& turns, std::span<std::uint8_t> buffer);

    /// Where a file is, and on which device (as in stat(2)).
    struct Location {
        std::filesystem::path path;
        std::uint64_t device = 0;
    };
    /// The same for files of another list: `locate` is asked for each by its number.
    ReadAhead(std::function<Location(std::size_t file)> locate, DiskTurns& turns, std::span<std::uint8_t> buffer)
        : locate_(std::move(locate)), turns_(turns), buffer_(buffer) {}

    /// Lets the system read the pieces in the order in which they lie on the disk. Returns at once, but
    /// for a spinning disk when it has read them, with nobody else reading meanwhile. What can't be
    /// read is left for the one that hashes it to say so. `must_end` ends it early.
    void bring(std::span<const Piece> pieces, const std::function<bool()>& must_end);
    void bring(std::span<const Segment> segments, const std::function<bool()>& must_end);

private:
    void bring(const Segment& segment, const std::function<bool()>& must_end);

    std::function<Location(std::size_t file)> locate_;
    DiskTurns& turns_;
    std::span<std::uint8_t> buffer_;
};

}  // namespace bittern::content
