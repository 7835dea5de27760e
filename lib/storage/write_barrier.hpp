#pragma once
/// Tells when what a resume record claims has really reached the operating system.
///
/// libtorrent counts a piece as there once its hash is right, while its blocks may still wait in
/// the disk queue. A record is sound if every write that was submitted before it was made has
/// succeeded.

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

namespace bittern::storage {

/// The writes of one torrent. Any thread may call any of it.
class WriteBarrier : public std::enable_shared_from_this<WriteBarrier> {
public:
    /// A write under way. Destroyed without an end, it counts as failed.
    class Write {
    public:
        Write(std::shared_ptr<WriteBarrier> barrier, std::uint64_t sequence)
            : barrier_(std::move(barrier)), sequence_(sequence) {}
        ~Write() { end(false); }
        Write(const Write&) = delete;
        Write& operator=(const Write&) = delete;
        /// Only the first call counts.
        void end(bool written);

    private:
        std::shared_ptr<WriteBarrier> barrier_;
        std::uint64_t sequence_;
    };

    /// A write is submitted; it takes the next number. Needs the barrier to be owned by a
    /// shared_ptr.
    [[nodiscard]] std::shared_ptr<Write> begin();

    /// The failures so far; to be taken before a resume record is asked for.
    struct Mark {
        std::uint64_t failures = 0;
    };
    [[nodiscard]] Mark mark() const;

    /// The number of the last write submitted, counted from 1; 0 before the first.
    [[nodiscard]] std::uint64_t submitted() const;

    /// Calls `done` once every write submitted until now has ended: with true if none has failed
    /// since the mark. It comes on the thread that ends the last of them, or at once where none is
    /// under way.
    void when_written(Mark since, std::function<void(bool written)> done);

private:
    struct Waiting {
        std::uint64_t up_to;
        Mark since;
        std::function<void(bool)> done;
    };
    void end(std::uint64_t sequence, bool written);

    mutable std::mutex mutex_;
    std::uint64_t last_ = 0;
    std::uint64_t failures_ = 0;
    std::set<std::uint64_t> under_way_;
    std::vector<Waiting> waiting_;  ///< in the order of up_to
};

}  // namespace bittern::storage
