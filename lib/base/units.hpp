#pragma once
/// Sizes, rates and times as types of their own: no bare integer crosses a room's door.

#include "base/result.hpp"

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bittern {

/// A size in bytes, never negative. The unit is chosen when it is printed.
struct Bytes {
    std::int64_t count = 0;
    friend constexpr auto operator<=>(Bytes, Bytes) = default;
    constexpr Bytes& operator+=(Bytes other) {
        count += other.count;
        return *this;
    }
    constexpr Bytes& operator-=(Bytes other) {
        count -= other.count;
        return *this;
    }
    friend constexpr Bytes operator+(Bytes a, Bytes b) { return {a.count + b.count}; }
    friend constexpr Bytes operator-(Bytes a, Bytes b) { return {a.count - b.count}; }
};

/// A speed in bytes per second; 0 is standing still (in a limit: none).
struct Rate {
    std::int64_t per_second = 0;
    friend constexpr auto operator<=>(Rate, Rate) = default;
};

/// A piece of a torrent, counted from 0 (BEP 3).
struct PieceIndex {
    std::int32_t value = 0;
    friend constexpr auto operator<=>(PieceIndex, PieceIndex) = default;
};

/// A file of a torrent as listed in its metainfo, pad files included, counted from 0.
struct FileIndex {
    std::int32_t value = 0;
    friend constexpr auto operator<=>(FileIndex, FileIndex) = default;
};

constexpr Bytes kib(std::int64_t n) {
    return {n << 10};
}
constexpr Bytes mib(std::int64_t n) {
    return {n << 20};
}
constexpr Bytes gib(std::int64_t n) {
    return {n << 30};
}

/// "0 B", "999 B", "1.50 KiB", "12.3 MiB", "1.00 GiB": binary units, three significant digits (four from 1000 to 1023).
[[nodiscard]] std::string to_string(Bytes size);
/// "0 B/s", "1.50 MiB/s".
[[nodiscard]] std::string to_string(Rate rate);
/// "4 s", "2 min 5 s", "3 h 7 min", "5 d 2 h": two units at most; negative prints as "0 s".
[[nodiscard]] std::string to_string(std::chrono::seconds duration);

/// Reads "1048576", "1M", "1MiB", "1.5 GiB", "500k", "500kB": a suffix of K, M, G, T is binary with or without `iB`,
/// decimal with `B` alone ("1MB" is 1,000,000). Fault::usage for anything else, a negative value or more than 2^62.
[[nodiscard]] Result<Bytes> parse_bytes(std::string_view text);
/// Reads what parse_bytes reads, with an optional "/s" behind it.
[[nodiscard]] Result<Rate> parse_rate(std::string_view text);
/// Reads "90", "90s", "5m", "2h", "1d", "1h30m". Fault::usage for anything else.
[[nodiscard]] Result<std::chrono::seconds> parse_duration(std::string_view text);

/// A rate that is honest early, and the time left at that rate: for two seconds the average since the first bytes were
/// seen to come, then smoothed over about three seconds; 0 after three seconds without any, when it begins anew. Fed
/// with a running total and the time it was read; nothing here reads a clock. Totals may come from a source that is
/// renewed less often than it is read, up to every 600 ms.
class RateMeter {
public:
    using Time = std::chrono::steady_clock::time_point;
    /// The total so far at this time; totals never shrink, times never go back.
    void add(Bytes total, Time now);
    /// 0 until bytes were seen to come twice, at least 100 ms apart.
    [[nodiscard]] Rate rate() const { return {static_cast<std::int64_t>(rate_)}; }
    /// Whole seconds until `left` bytes more have come, or -1 s while that can't be told: before they flowed for a
    /// second, and when they no longer do.
    [[nodiscard]] std::chrono::seconds time_left(Bytes left) const;

private:
    struct Reading {
        Bytes total;
        Time time;
    };
    [[nodiscard]] static double average(const Reading& from, const Reading& to);

    double rate_ = 0;
    std::optional<Reading> last_;   ///< the last that told something new
    std::optional<Reading> first_;  ///< when bytes had come for the first time, or stopped coming; before, nobody knows
                                    ///< since when they do
};

}  // namespace bittern
