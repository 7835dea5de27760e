#pragma once
/// What of a file is to be brought from the disk before somebody asks for it.

#include <array>
#include <cstdint>
#include <mutex>

namespace bittern::storage {

/// A part of a file, in bytes.
struct Stretch {
    std::int64_t begin = 0, end = 0;
    [[nodiscard]] std::int64_t size() const { return end - begin; }
    friend bool operator==(const Stretch&, const Stretch&) = default;
};

/// Follows those who read one file: a peer mostly asks for what comes next, and several do so in different places. As
/// long as the disk has to be waited for, what comes next is brought while what was asked for goes out. The kernel does
/// that for one reader of a file, and less of it. Any thread may use it; it holds no bytes.
class ReadStreams {
public:
    /// Reads are brought up to a multiple of this, so that one block has its neighbours come along.
    static constexpr std::int64_t unit = 128 << 10;
    /// So much is brought ahead of a reader that goes on where it was.
    static constexpr std::int64_t ahead = 512 << 10;

    /// These bytes are read now; `missed`: not all of them were in memory. Gives what the disk is to be told to bring,
    /// mostly nothing.
    [[nodiscard]] Stretch follow(Stretch read, bool missed);

private:
    struct Stream {
        std::int64_t end = -1;      ///< of what was read
        std::int64_t brought = -1;  ///< of what the disk was told to bring
        std::uint64_t used = 0;     ///< when
    };
    [[nodiscard]] Stream* find(Stretch read);

    std::mutex mutex_;  ///< of what follows
    std::array<Stream, 8> streams_;
    std::uint64_t uses_ = 0;
};

}  // namespace bittern::storage
