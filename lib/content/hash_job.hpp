#pragma once
/// What the threads that hash one tree share.

#include "content/disk_turns.hpp"
#include "content/hash.hpp"
#include "content/hash_layout.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace bittern::content {

/// One tree being hashed. Workers take groups of pieces and write their hashes to places of their own in the
/// result; the thread that called hash_tree waits, tells progress and fills the cache.
class HashJob {
public:
    /// `known` says which files of `result` are filled already (from the cache).
    HashJob(const Tree& tree, const HashOptions& options, const HashLayout& layout, TreeHashes& result,
            const std::vector<bool>& known);

    /// What one worker does until nothing is left or something failed. Any number may run at the
    /// same time.
    void work();

    using Time = std::chrono::system_clock::time_point;
    struct Finished {
        std::size_t file;
        Time read_at;
    };  ///< read_at: before its first byte was read

    /// Files whose hashes became complete since the last call.
    [[nodiscard]] std::vector<Finished> take_finished();
    /// For each file the time before its first byte was read; the clock's zero where none was. To
    /// be asked when all work has ended.
    [[nodiscard]] std::vector<Time> read_times() const;
    [[nodiscard]] HashProgress progress() const;
    /// The first thing that went wrong.
    [[nodiscard]] const std::optional<Error>& error() const { return error_; }
    /// Files that could not be hashed, where that is not what went wrong. To be asked when all work has ended.
    [[nodiscard]] std::map<std::size_t, Error> take_spoilt() { return std::move(spoilt_); }
    /// How many workers there is something to do for.
    [[nodiscard]] std::size_t threads() const { return threads_; }

    // For the workers:
    /// Whether to stop, because someone asked for it or something failed.
    [[nodiscard]] bool must_end() const;
    void add_done(Bytes bytes) { done_.fetch_add(bytes.count, std::memory_order_relaxed); }
    /// To be called when the hashes of a piece are in the result.
    void end_piece(const Piece& piece, const Sha256Hasher& nodes);
    /// To be called with what kept a file from being read; gives it back where that is to end the work.
    [[nodiscard]] Result<void> note_spoilt(std::size_t file, Error why);

private:
    [[nodiscard]] std::vector<Piece> take_group();
    void note(Error error);
    void note_reading(std::size_t file);
    [[nodiscard]] Time read_at(std::size_t file) const;
    void finish(std::size_t file, const Sha256Hasher& nodes);

    const Tree& tree_;
    const HashOptions& options_;
    const HashLayout& layout_;
    TreeHashes& result_;
    const std::vector<std::int32_t> pieces_;  ///< to hash
    const std::size_t threads_;
    const std::size_t group_size_;
    DiskTurns turns_;
    Bytes from_cache_;
    std::atomic<std::size_t> next_piece_ = 0;  ///< in pieces_
    std::atomic<std::int64_t> done_ = 0;
    std::atomic<std::size_t> files_done_ = 0;
    std::atomic<bool> failed_ = false;
    std::vector<std::atomic<std::int64_t>> bytes_left_;  ///< of each file
    std::vector<std::atomic<Time::rep>> read_at_;        ///< of each file, in ticks; 0: not read yet

    std::mutex mutex_;  ///< of what follows
    std::vector<Finished> finished_;
    std::optional<Error> error_;
    std::map<std::size_t, Error> spoilt_;
};

}  // namespace bittern::content
