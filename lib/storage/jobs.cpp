#include "storage/jobs.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bittern::storage {

Workers::Workers(std::size_t threads, DiskCounters& counters, Spins spins, std::function<void()> ring)
    : most_threads_(threads), counters_(counters), spins_(std::move(spins)), ring_(std::move(ring)) {}

/// With the lock held.
Workers::Pool& Workers::pool(std::uint64_t device) {
    const auto [found, is_new] = pools_.try_emplace(device);
    auto& pool = found->second;
    if (!is_new) return pool;
    pool.spins = spins_(device);
    pool.most = pool.spins ? std::min(few, most_threads_) : most_threads_;
    return pool;
}

void Workers::submit(std::unique_ptr<Job> job, std::uint64_t device) {
    ++under_way_;
    job->submitted_ = std::chrono::steady_clock::now();
    const auto offset = job->offset();
    const std::lock_guard lock(mutex_);
    auto& disk = pool(device);
    std::optional<Seat> seat;
    if (disk.spins && offset) seat = Seat{reinterpret_cast<std::uintptr_t>(job->order_.get()), *offset};
    disk.queue.add(std::move(job), seat);
    // Threads are started as they are needed: most sessions never need all.
    if (disk.queue.size() > disk.idle && disk.threads.size() < disk.most && !ending_)
        disk.threads.emplace_back([this, &disk] { run(disk); });
    disk.work_comes.notify_one();
}

void Workers::run(Pool& pool) {
    std::unique_lock lock(mutex_);
    while (true) {
        ++pool.idle;
        pool.work_comes.wait(lock, [&] { return ending_ || pool.queue.size() > 0; });
        --pool.idle;
        auto job = pool.queue.next();
        if (!job) return;
        lock.unlock();
        const auto waited = std::chrono::steady_clock::now() - job->submitted_;
        counters_.queued_us += std::chrono::duration_cast<std::chrono::microseconds>(waited).count();
        ++counters_.jobs;
        job->work();
        lock.lock();
        over_.push_back(std::move(job));
        if (over_.size() > 1) continue;  // somebody was told already
        lock.unlock();
        ring_();
        lock.lock();
    }
}

void Workers::finish() {
    std::vector<std::unique_ptr<Job>> over;
    {
        const std::lock_guard lock(mutex_);
        over.swap(over_);
    }
    for (const auto& job : over) {
        --under_way_;
        job->done();
        if (const auto order = std::exchange(job->order_, nullptr)) order->finished(*job);
    }
}

void Workers::end() {
    std::vector<std::thread> threads;
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
        for (auto& [device, pool] : pools_) {
            std::ranges::move(std::exchange(pool.threads, {}), std::back_inserter(threads));
            pool.work_comes.notify_all();
        }
    }
    for (auto& thread : threads) thread.join();
}

void JobOrder::submit(std::unique_ptr<Job> job) {
    job->order_ = shared_from_this();
    waiting_.push_back(std::move(job));
    start_those_that_may();
}

void JobOrder::submit_alone(std::unique_ptr<Job> job) {
    job->alone_ = true;
    submit(std::move(job));
}

std::optional<std::chrono::steady_clock::time_point> JobOrder::waits_since() const {
    return running_ > 0 ? std::optional(last_) : std::nullopt;
}

void JobOrder::finished(const Job& job) {
    --running_;
    last_ = std::chrono::steady_clock::now();
    if (job.alone_) alone_ = false;
    start_those_that_may();
}

void JobOrder::start_those_that_may() {
    while (!waiting_.empty() && !alone_ && (running_ == 0 || !waiting_.front()->alone_)) {
        auto job = std::move(waiting_.front());
        waiting_.pop_front();
        if (running_++ == 0) last_ = std::chrono::steady_clock::now();
        alone_ = job->alone_;
        workers_.submit(std::move(job), device_());
    }
}

}  // namespace bittern::storage
