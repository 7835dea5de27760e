#pragma once
/// What disk threads do, and in which order: a queue for all torrents, and for each torrent a fence where something
/// must be alone.

#include "storage/disk_counters.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
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

private:
    friend class JobOrder;
    friend class Workers;
    std::shared_ptr<JobOrder> order_;
    bool alone_ = false;
    std::chrono::steady_clock::time_point submitted_;
};

/// Threads that take jobs from one queue, the oldest first.
class Workers {
public:
    /// `ring` is called from a disk thread when jobs are over that take_finished() has not given out: it should post.
    Workers(std::size_t threads, DiskCounters& counters, std::function<void()> ring);
    ~Workers() { end(); }

    /// On the network thread.
    void submit(std::unique_ptr<Job> job);
    /// Calls done() of those whose work is over; on the network thread.
    void finish();
    /// Jobs that are submitted and not finished.
    [[nodiscard]] std::size_t under_way() const { return under_way_; }
    /// Works off the queue, and joins the threads.
    void end();

private:
    void run();

    const std::size_t most_threads_;
    DiskCounters& counters_;
    const std::function<void()> ring_;
    std::size_t under_way_ = 0;  ///< the network thread's
    std::mutex mutex_;           ///< of what follows
    std::condition_variable work_comes_;
    std::deque<std::unique_ptr<Job>> queue_;
    std::vector<std::unique_ptr<Job>> over_;
    std::size_t idle_ = 0;
    bool ending_ = false;
    std::vector<std::thread> threads_;
};

/// The jobs of one torrent: any number side by side, but one that must be alone waits for those before it, and those
/// after it wait. Used by the network thread only.
class JobOrder : public std::enable_shared_from_this<JobOrder> {
public:
    explicit JobOrder(Workers& workers) : workers_(workers) {}

    void submit(std::unique_ptr<Job> job);
    void submit_alone(std::unique_ptr<Job> job);
    void finished(const Job& job);

private:
    void start_those_that_may();

    Workers& workers_;
    std::deque<std::unique_ptr<Job>> waiting_;
    std::size_t running_ = 0;
    bool alone_ = false;  ///< one runs that must be
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
