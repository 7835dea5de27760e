#pragma once
/// What disk threads do, and in which order: a queue for each disk, and for each torrent a fence where something must
/// be alone.

#include "storage/disk_counters.hpp"
#include "storage/job_queue.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>
#include <vector>

namespace bittern::storage {

class JobOrder;

/// One thing to do.
class Job {
public:
    virtual ~Job() = default;
    /// On a disk thread; may block.
    virtual void work() = 0;
    /// On the network thread, when work() is over.
    virtual void done() = 0;
    /// Of one that reads: where in its torrent. The rest keeps its order; what is written the kernel puts in order.
    [[nodiscard]] virtual std::optional<std::int64_t> offset() const { return std::nullopt; }

private:
    friend class JobOrder;
    friend class Workers;
    std::shared_ptr<JobOrder> order_;
    bool alone_ = false;
    std::chrono::steady_clock::time_point submitted_;
};

/// Threads of its own for each disk, so that one that is slow, or hangs, holds nobody up who uses another. Jobs are
/// taken as JobQueue gives them out; only on a disk that turns have they a seat.
class Workers {
public:
    /// Most threads of a disk that turns: enough for it to put what they wait for in an order of its own, and for a
    /// virtual one that only says that it turns.
    static constexpr std::size_t few = 4;

    /// `ring` is called from a disk thread when jobs are over that finish() has not given out: it should post. `spins`:
    /// whether a device (as in stat(2)) turns; asked once for each. `threads`: the most for one.
    using Spins = std::function<bool(std::uint64_t device)>;
    Workers(std::size_t threads, DiskCounters& counters, Spins spins, std::function<void()> ring);
    ~Workers() { end(); }

    /// On the network thread.
    void submit(std::unique_ptr<Job> job, std::uint64_t device);
    /// Calls done() of those whose work is over; on the network thread.
    void finish();
    /// Jobs that are submitted and not finished.
    [[nodiscard]] std::size_t under_way() const { return under_way_; }
    /// Works off the queues, and joins the threads.
    void end();

private:
    /// What is done on one disk.
    struct Pool {
        bool spins = false;
        std::size_t most = 0;  ///< threads
        JobQueue queue;
        std::condition_variable work_comes;
        std::size_t idle = 0;
        std::vector<std::thread> threads;
    };
    [[nodiscard]] Pool& pool(std::uint64_t device);
    void run(Pool& pool);

    const std::size_t most_threads_;
    DiskCounters& counters_;
    const Spins spins_;
    const std::function<void()> ring_;
    std::size_t under_way_ = 0;            ///< the network thread's
    std::mutex mutex_;                     ///< of what follows
    std::map<std::uint64_t, Pool> pools_;  ///< by device
    std::vector<std::unique_ptr<Job>> over_;
    bool ending_ = false;
};

/// The jobs of one torrent: any number side by side, but one that must be alone waits for those before it, and those
/// after it wait. Used by the network thread only.
class JobOrder : public std::enable_shared_from_this<JobOrder> {
public:
    /// `device`: of the disk that they are for; asked when nothing of it runs alone.
    JobOrder(Workers& workers, std::function<std::uint64_t()> device) : workers_(workers), device_(std::move(device)) {}

    void submit(std::unique_ptr<Job> job);
    void submit_alone(std::unique_ptr<Job> job);
    void finished(const Job& job);
    /// Since when the disk has finished none of those that it has to do; nullopt where it has none.
    [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> waits_since() const;

private:
    void start_those_that_may();

    Workers& workers_;
    const std::function<std::uint64_t()> device_;
    std::list<std::unique_ptr<Job>> waiting_;  ///< an empty deque would take half a KiB
    std::size_t running_ = 0;
    std::chrono::steady_clock::time_point last_;  ///< when one was finished, or the first of these was submitted
    bool alone_ = false;                          ///< one runs that must be
};

/// A job made of two functions.
class CallJob final : public Job {
public:
    CallJob(std::function<void()> work, std::function<void()> done) : work_(std::move(work)), done_(std::move(done)) {}
    void work() override { work_(); }
    void done() override { done_(); }

private:
    std::function<void()> work_, done_;
};

}  // namespace bittern::storage
