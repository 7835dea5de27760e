#include "content/side_by_side.hpp"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <vector>

namespace bittern::content {

void run_side_by_side(std::size_t threads, const std::function<void()>& work, const std::function<void()>& look) {
    constexpr std::chrono::milliseconds between_looks{100};
    std::mutex mutex;
    std::condition_variable left;
    std::size_t at_work = 0;
    std::vector<std::jthread> crew;
    const auto one = [&] {
        work();
        const std::lock_guard lock(mutex);
        --at_work;
        left.notify_one();
    };
    try {
        while (crew.size() < threads) {
            // Counted before it begins, and taken back where the system has no thread left.
            {
                const std::lock_guard lock(mutex);
                ++at_work;
            }
            crew.emplace_back(one);
        }
    } catch (const std::system_error&) {
        if (crew.empty())
            one();
        else {
            const std::lock_guard lock(mutex);
            --at_work;
        }
    }
    for (bool ended = false; !ended;) {
        {
            std::unique_lock lock(mutex);
            ended = left.wait_for(lock, between_looks, [&] { return at_work == 0; });
        }
        if (ended) crew.clear();  // joins, so that the last look sees all that was done
        look();
    }
}

std::size_t threads_for(std::size_t parts, unsigned wanted) {
    const unsigned cores = std::max(std::thread::hardware_concurrency(), 1U);
    return std::min<std::size_t>(wanted != 0 ? wanted : cores, parts);
}

}  // namespace bittern::content
