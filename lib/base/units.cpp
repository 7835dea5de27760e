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
    const auto two = [](std::int64_t large, const char* unit, std::int64_t small, const char* smaller) {
        return small == 0 ? fmt::format("{} {}", large, unit) : fmt::format("{} {} {} {}", large, unit, small, smaller);
    };
    if (total < 60) return fmt::format("{} s", total);
    if (total < 3600) return two(total / 60, "min", total % 60, "s");
    if (total < 86400) return two(total / 3600, "h", total / 60 % 60, "min");
    return two(total / 86400, "d", total / 3600 % 24, "h");
}

double RateMeter::average(const Reading& from, const Reading& to) {
    const std::chrono::duration<double> elapsed = to.time - from.time;
    return static_cast<double>((to.total - from.total).count) / elapsed.count();
}

void RateMeter::add(Bytes total, Time now) {
    constexpr std::chrono::milliseconds shortest{100};
    constexpr std::chrono::milliseconds renewed_by{600};  // unchanged for longer is a stall
    constexpr std::chrono::seconds early{2}, over{3};
    constexpr double memory = 3;  // seconds after which a reading counts for about a third
    const Reading reading{total, now};
    if (!last_) {
        last_ = reading;
        return;
    }
    const bool came = total > last_->total;
    if (!first_) {
        if (came) first_ = last_ = reading;
        return;
    }
    const auto elapsed = now - last_->time;
    if (elapsed < (came ? shortest : renewed_by)) return;
    // A stall is what the next average begins with; when it lasts, what was before it tells nothing any more.
    if (!came && first_->total < last_->total) first_ = last_;
    if (!came && now - first_->time >= over) {
        rate_ = 0;
        first_.reset();
    } else if (came && now - first_->time <= early) {
        rate_ = average(*first_, reading);
    } else {
        const double weight = 1 - std::exp(-std::chrono::duration<double>(elapsed).count() / memory);
        rate_ += weight * (average(*last_, reading) - rate_);
    }
    last_ = reading;
}

std::chrono::seconds RateMeter::time_left(Bytes left) const {
    constexpr std::chrono::seconds long_enough{1};
    constexpr double longest = 1e15;  // beyond that nothing is known, and the conversion would overflow
    if (left.count <= 0) return std::chrono::seconds{0};
    if (rate_ < 1 || !first_ || last_->time - first_->time < long_enough) return std::chrono::seconds{-1};
    const double seconds = std::ceil(static_cast<double>(left.count) / rate_);
    return std::chrono::seconds{seconds < longest ? static_cast<std::int64_t>(seconds) : -1};
}

}  // namespace bittern
