#include "storage/jobs.hpp"

#include <utility>

namespace bittern::storage {

Workers::Workers(std::size_t threads, DiskCounters& counters, std::function<void()> ring)
    : most_threads_(threads), counters_(counters), ring_(std::move(ring)) {}

void Workers::submit(std::unique_ptr<Job> job) {
    ++under_way_;
    job->submitted_ = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    queue_.push_back(std::move(job));
    // Threads are started as they are needed: most sessions never need all.
    if (queue_.size() > idle_ && threads_.size() < most_threads_ && !ending_) threads_.emplace_back([this] { run(); });
    work_comes_.notify_one();
}

void Workers::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        ++idle_;
        work_comes_.wait(lock, [this] { return ending_ || !queue_.empty(); });
        --idle_;
        if (queue_.empty()) return;
        auto job = std::move(queue_.front());
        queue_.pop_front();
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
        threads.swap(threads_);
    }
    work_comes_.notify_all();
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

void JobOrder::finished(const Job& job) {
    --running_;
    if (job.alone_) alone_ = false;
    start_those_that_may();
}

void JobOrder::start_those_that_may() {
    while (!waiting_.empty() && !alone_ && (running_ == 0 || !waiting_.front()->alone_)) {
        auto job = std::move(waiting_.front());
        waiting_.pop_front();
        ++running_;
        alone_ = job->alone_;
        workers_.submit(std::move(job));
    }
}

}  // namespace bittern::storage
