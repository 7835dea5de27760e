#include "base/boot.hpp"

#include <fstream>
#include <time.h>

namespace bittern {

std::string boot_id() {
    std::string id;
    std::ifstream("/proc/sys/kernel/random/boot_id") >> id;
    return id;
}

/// Of two looks at one clock the other has to be between, and not long.
Moment boot_time() {
    using namespace std::chrono;
    constexpr microseconds close_enough{100};
    constexpr int most_tries = 10;
    const auto up = [] {
        timespec time{};
        ::clock_gettime(CLOCK_BOOTTIME, &time);
        return seconds(time.tv_sec) + nanoseconds(time.tv_nsec);
    };
    auto before = up();
    for (int time = 1;; ++time) {
        const Moment now = system_clock::now();
        const auto after = up();
        if (after - before < close_enough || time == most_tries) return now - before;
        before = after;
    }
}

}  // namespace bittern
