#include "rpc/recent_log.hpp"

#include "base/printable.hpp"

#include <algorithm>
#include <utility>

namespace bittern::rpc {
namespace {

constexpr int most_columns = 2000;

}  // namespace

void RecentLog::add(Severity severity, std::string_view text, std::chrono::sys_seconds time) {
    auto line = elide(text, most_columns);
    const std::lock_guard hold(lock_);
    lines_.push_back({.number = ++last_, .time = time, .severity = severity, .text = std::move(line)});
    if (lines_.size() > most_) lines_.pop_front();
}

std::vector<LoggedLine> RecentLog::after(std::int64_t number, std::size_t most) const {
    const std::lock_guard hold(lock_);
    auto from = std::ranges::upper_bound(lines_, number, {}, &LoggedLine::number);
    if (lines_.end() - from > static_cast<std::ptrdiff_t>(most))
        from = lines_.end() - static_cast<std::ptrdiff_t>(most);
    return {from, lines_.end()};
}

std::int64_t RecentLog::last() const {
    const std::lock_guard hold(lock_);
    return last_;
}

}  // namespace bittern::rpc
