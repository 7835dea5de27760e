#include "base/units.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace bittern {

std::string to_string(Bytes size) {
    constexpr std::array units{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    if (size.count < 1024) return fmt::format("{} B", size.count);
    double value = static_cast<double>(size.count) / 1024;
    std::size_t unit = 0;
    // 1023.5 and more would be rounded to 1024 of a unit that ends at 1023.
    for (; value >= 1023.5 && unit + 1 < units.size(); ++unit) value /= 1024;
    const int decimals = value < 9.995 ? 2 : value < 99.95 ? 1 : 0;
    return fmt::format("{:.{}f} {}", value, decimals, units[unit]);
}

std::string to_string(Rate rate) {
    return to_string(Bytes{rate.per_second}) + "/s";
}

std::string to_string(std::chrono::seconds duration) {
    const auto total = std::max<std::int64_t>(duration.count(), 0);
    const auto two = [](std::int64_t large, const char* unit, std::int64_t small,
                        const char* smaller) {
        return small == 0 ? fmt::format("{} {}", large, unit)
                          : fmt::format("{} {} {} {}", large, unit, small, smaller);
    };
    if (total < 60) return fmt::format("{} s", total);
    if (total < 3600) return two(total / 60, "min", total % 60, "s");
    if (total < 86400) return two(total / 3600, "h", total / 60 % 60, "min");
    return two(total / 86400, "d", total / 3600 % 24, "h");
}

void RateMeter::add(Bytes total, Time now) {
    constexpr std::chrono::duration<double> shortest{0.1};
    constexpr double memory = 3;  // seconds after which a reading counts for about a third
    const std::chrono::duration<double> elapsed = now - last_time_;
    if (started_ && elapsed < shortest) return;
    if (started_) {
        const double current = static_cast<double>((total - last_total_).count) / elapsed.count();
        const double weight = measured_ ? 1 - std::exp(-elapsed.count() / memory) : 1;
        rate_ += weight * (current - rate_);
        measured_ = true;
    }
    started_ = true;
    last_total_ = total;
    last_time_ = now;
}

std::chrono::seconds RateMeter::time_left(Bytes left) const {
    constexpr double longest =
        1e15;  // beyond that nothing is known, and the conversion would overflow
    if (left.count <= 0) return std::chrono::seconds{0};
    if (rate_ < 1) return std::chrono::seconds{-1};
    const double seconds = std::ceil(static_cast<double>(left.count) / rate_);
    return std::chrono::seconds{seconds < longest ? static_cast<std::int64_t>(seconds) : -1};
}

}  // namespace bittern
