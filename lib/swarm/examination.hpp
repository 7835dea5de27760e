#pragma once
/// What the threads that examine one download's files share.

#include "swarm/disk_state.hpp"
#include "swarm/piece_checker.hpp"
#include "swarm/piece_hashes.hpp"
#include "swarm/piece_queue.hpp"
#include "swarm/plan.hpp"

#include <atomic>
#include <mutex>
#include <optional>
#include <stop_token>
#include <vector>

namespace bittern::swarm {

/// Compares every piece that a download needs, and of which something is on disk, with its hash, but for those that are
/// known to be right: one a piece, or none.
class Examination {
public:
    Examination(const torrent::Metainfo& metainfo, const PieceHashes& hashes, const Plan& plan,
                const std::filesystem::path& folder, const std::vector<FileOnDisk>& disk, const std::vector<bool>& own,
                const std::vector<bool>& known, std::stop_token stop);

    /// What one thread does until nothing is left or something failed. Any number may run at the
    /// same time.
    void work();

    /// How many threads there is something to do for.
    [[nodiscard]] std::size_t threads() const { return queue_->threads(); }
    [[nodiscard]] Bytes done() const { return {done_.load(std::memory_order_relaxed)}; }
    [[nodiscard]] Bytes total() const { return total_; }
    /// Pieces that were compared with hashes: neither holes nor what is not there.
    [[nodiscard]] std::int64_t hashed() const { return hashed_.load(std::memory_order_relaxed); }
    /// The first thing that went wrong.
    [[nodiscard]] const std::optional<Error>& error() const { return error_; }
    /// After the work: whether a file that is right for v1 as a whole is not what v2 says it is, which only shows now
    /// where v2's pieces are not known one by one.
    [[nodiscard]] bool is_contradictory() const;
    [[nodiscard]] bool is_right(PieceIndex piece) const { return right_[static_cast<std::size_t>(piece.value)] != 0; }
    /// It has bytes that are not what the torrent has there.
    [[nodiscard]] bool is_foreign(std::size_t file) const { return foreign_[file]; }
    /// It has bytes in pieces that can't be judged before other wanted files are there.
    [[nodiscard]] bool is_unjudged(std::size_t file) const { return unjudged_[file] && !foreign_[file]; }

private:
    Result<void> note_piece(PieceIndex piece, const PieceFinding& finding);
    void note(std::int32_t first, std::int32_t end, const PieceFinding& finding);
    /// How many files of a piece are not complete, or are ours and may not be.
    struct Unfinished {
        std::size_t wanted = 0, left_out = 0;
    };
    [[nodiscard]] bool is_unfinished(std::size_t file) const;
    [[nodiscard]] Unfinished unfinished_in(PieceIndex piece) const;
    [[nodiscard]] bool waits_for_others(std::size_t file, Unfinished in_piece) const;
    [[nodiscard]] bool waits_for_root(std::size_t file) const;

    const torrent::Metainfo& metainfo_;
    const PieceHashes& hashes_;
    const Plan& plan_;
    const std::filesystem::path& folder_;
    const std::vector<FileOnDisk>& disk_;
    const std::vector<bool>& own_;  ///< one a file, or empty
    const std::stop_token stop_;
    std::optional<PieceQueue> queue_;
    Bytes total_;
    std::atomic<std::int64_t> done_ = 0;
    std::atomic<std::int64_t> hashed_ = 0;
    std::atomic<bool> failed_ = false;
    std::vector<char> right_;                  ///< one a piece, each written by one thread
    std::vector<content::Sha256> roots_;       ///< likewise, for files told by their root at the end; else empty
    std::vector<std::atomic<bool>> foreign_;   ///< one a file
    std::vector<std::atomic<bool>> unjudged_;  ///< one a file
    std::mutex mutex_;                         ///< of the error
    std::optional<Error> error_;
};

}  // namespace bittern::swarm
