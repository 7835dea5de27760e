#include "storage/jobs.hpp"

#include <algorithm>
#include <functional>
#include <latch>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace bittern::storage;

namespace {

class ReadAt final : public Job {
public:
    ReadAt(std::int64_t offset, std::function<void()> work) : offset_(offset), work_(std::move(work)) {}
    void work() override { work_(); }
    void done() override {}
    [[nodiscard]] std::optional<std::int64_t> offset() const override { return offset_; }

private:
    const std::int64_t offset_;
    const std::function<void()> work_;
};

std::unique_ptr<Job> job(std::function<void()> work) {
    return std::make_unique<CallJob>(std::move(work), [] {});
}

using Order = std::vector<std::int64_t>;

/// What one torrent reads from a disk that turns.
struct Head {
    JobQueue queue;
    Order taken;

    void add(std::int64_t offset) {
        queue.add(std::make_unique<ReadAt>(offset, [this, offset] { taken.push_back(offset); }), Seat{1, offset});
    }
    void add_other(std::int64_t number) {
        queue.add(job([this, number] { taken.push_back(number); }));
    }
    bool next() {
        const auto job = queue.next();
        if (job) job->work();
        return job != nullptr;
    }
};

constexpr std::uint64_t spinning = 1, other = 2;

struct Threads {
    DiskCounters counters{};
    Workers workers{8, counters, [](std::uint64_t device) { return device == spinning; }, [] {}};
};

}  // namespace

TEST_CASE("a disk that turns reads as its head passes by, and begins again from the lowest") {
    Head head;
    for (const int offset : {50, 10, 30}) head.add(offset);
    CHECK(head.next());
    CHECK(head.next());
    for (const int offset : {20, 40}) head.add(offset);
    while (head.next()) {
    }
    CHECK(head.taken == Order{10, 30, 40, 50, 20});
}

TEST_CASE("a long read ahead of the head holds nobody up for ever") {
    Head head;
    head.add(1000);
    CHECK(head.next());
    head.add(1);
    for (int offset = 1001; offset < 1100; ++offset) head.add(offset);
    for (std::size_t k = 0; k < JobQueue::by_seat; ++k) CHECK(head.next());
    CHECK(head.taken.back() == 1);
    CHECK(head.next());
    CHECK(head.taken.back() == 1001 + JobQueue::by_seat - 1);
}

TEST_CASE("what does not read keeps its order, and neither it nor reads wait for those that came later") {
    Head head;
    head.add_other(-1);
    head.add(5);
    head.add_other(-2);
    head.add(3);
    head.add_other(-3);
    while (head.next()) {
    }
    CHECK(head.taken == Order{-1, -2, 3, 5, -3});
}

TEST_CASE("a disk that does not answer holds nobody up who uses another") {
    Threads threads;
    std::latch answer(1), others(20);
    for (int k = 0; k < 20; ++k) threads.workers.submit(job([&] { answer.wait(); }), spinning);
    for (int k = 0; k < 20; ++k) threads.workers.submit(job([&] { others.count_down(); }), other);
    others.wait();
    answer.count_down();
    threads.workers.end();
    threads.workers.finish();
    CHECK(threads.workers.under_way() == 0);
}

TEST_CASE("few jobs at a time are in a disk that turns, and many in another") {
    for (const auto device : {spinning, other}) {
        const std::size_t expected = device == spinning ? Workers::few : 8;
        Threads threads;
        std::mutex mutex;
        std::size_t in_it = 0, most = 0;
        std::latch all_in_it(static_cast<std::ptrdiff_t>(expected));
        for (std::size_t k = 0; k < 20; ++k) {
            const auto work = [&, k] {
                std::unique_lock lock(mutex);
                most = std::max(most, ++in_it);
                lock.unlock();
                if (k < expected) all_in_it.arrive_and_wait();
                lock.lock();
                --in_it;
            };
            threads.workers.submit(job(work), device);
        }
        threads.workers.end();
        threads.workers.finish();
        CHECK(most == expected);
    }
}
