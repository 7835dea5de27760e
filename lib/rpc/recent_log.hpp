#pragma once
/// What the daemon said lately, for clients that ask: the last lines, in memory.

#include "base/log.hpp"

#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace bittern::rpc {

struct LoggedLine {
    std::int64_t number = 0;  ///< from 1 on, of this run
    std::chrono::sys_seconds time;
    Severity severity = Severity::info;
    std::string text;
};

/// May be used from any thread.
class RecentLog {
public:
    explicit RecentLog(std::size_t most = 2000) : most_(most) {}

    /// Drops the oldest line where there are too many. `text`: printable; of a very long one the middle is left out.
    void add(Severity severity, std::string_view text, std::chrono::sys_seconds time);
    /// The lines with numbers beyond this one; of more than `most` the last.
    [[nodiscard]] std::vector<LoggedLine> after(std::int64_t number, std::size_t most) const;
    /// The number of the last line; 0: nothing was said.
    [[nodiscard]] std::int64_t last() const;

private:
    std::size_t most_;
    mutable std::mutex lock_;
    std::deque<LoggedLine> lines_;
    std::int64_t last_ = 0;
};

}  // namespace bittern::rpc
