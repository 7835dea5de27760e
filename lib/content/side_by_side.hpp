#pragma once
/// Several threads at one job, while the thread that wants it done looks on.

#include <cstddef>
#include <functional>

namespace bittern::content {

/// Runs `work` on so many threads at the same time and returns when all have left it. Meanwhile
/// `look` is called on the calling thread ten times a second, and once more after the last has
/// left. `work` must not throw.
void run_side_by_side(std::size_t threads, const std::function<void()>& work, const std::function<void()>& look);

/// How many threads to use for that many parts of equal work: `wanted`, or as many as there are
/// cores where that is 0.
[[nodiscard]] std::size_t threads_for(std::size_t parts, unsigned wanted = 0);

}  // namespace bittern::content
