#pragma once
/// Hands out the pieces that are to be checked, and what every thread does with them. Private to this room.

#include "content/disk_turns.hpp"
#include "swarm/piece_checker.hpp"
#include "torrent/metainfo.hpp"

#include <atomic>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace bittern::swarm {

/// Shared by the threads.
class PieceQueue {
public:
    /// `by_root`: files of which v2 knows only the root; their pieces are not among `pieces`.
    PieceQueue(const torrent::Metainfo& metainfo, std::vector<PieceIndex> pieces, std::vector<std::size_t> by_root);

    /// What one thread takes at a time.
    struct Part {
        std::span<const PieceIndex> pieces;
        std::optional<std::size_t> by_root;
        [[nodiscard]] bool is_empty() const { return pieces.empty() && !by_root; }
    };
    /// The next; empty where nothing is left.
    [[nodiscard]] Part take();
    /// How many threads there is something to do for.
    [[nodiscard]] std::size_t threads() const;
    /// What is read of the files themselves, pads not counted.
    [[nodiscard]] Bytes content() const;
    [[nodiscard]] const torrent::Metainfo& metainfo() const { return metainfo_; }
    [[nodiscard]] content::DiskTurns& turns() { return turns_; }

private:
    const torrent::Metainfo& metainfo_;
    const std::vector<PieceIndex> pieces_;
    const std::vector<std::size_t> by_root_;
    const std::size_t group_size_;
    std::atomic<std::size_t> next_ = 0;  ///< file of by_root_, then groups of pieces_
    content::DiskTurns turns_;
};

/// What becomes of findings.
struct Findings {
    std::function<Result<void>(PieceIndex piece, PieceFinding finding)> piece;
    std::function<void(std::size_t file, PieceFinding finding)> by_root;
};

/// What one thread does until nothing is left, somebody ends it, or something fails. While it hashes one part the
/// system reads the next; from a disk that spins one thread at a time.
[[nodiscard]] Result<void> work_through(PieceQueue& queue, PieceChecker& checker, const Plan& plan,
                                        const std::filesystem::path& folder, std::span<const FileOnDisk> disk,
                                        Watch watch, const Findings& findings);

}  // namespace bittern::swarm
