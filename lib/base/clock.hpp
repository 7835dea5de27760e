#pragma once
/// The time of day, as it is kept and shown.

#include <chrono>

namespace bittern {

/// Now, in whole seconds.
[[nodiscard]] inline std::chrono::sys_seconds seconds_now() {
    return std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now());
}

}  // namespace bittern
