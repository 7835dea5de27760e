#pragma once
/// Which of very many looks at something that goes on become events.

#include <chrono>
#include <optional>

namespace bittern::app {

/// The first, then one a second, and the last. Whoever looks asks it each time, and once more at the end.
class EventPace {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// Whether what is seen now is to be told.
    [[nodiscard]] bool is_due(Time now) {
        untold_ = told_ && now - *told_ < interval;
        if (!untold_) told_ = now;
        return !untold_;
    }
    /// Whether what was seen last is still to be told, since that was the last.
    [[nodiscard]] bool is_due_at_the_end() const { return untold_; }

private:
    static constexpr std::chrono::seconds interval{1};

    std::optional<Time> told_;
    bool untold_ = false;
};

}  // namespace bittern::app
