#pragma once
/// Hashing as it is seen: a line redrawn, and an event a second.

#include "app/commands/content.hpp"
#include "app/render/console.hpp"
#include "base/units.hpp"

#include <chrono>

namespace bittern::app {

class HashingProgress {
public:
    explicit HashingProgress(Console& console) : console_(console) {}

    /// The files are found.
    void begin(const HashingView& hashing);
    void show(const HashingView& hashing);

private:
    Console& console_;
    RateMeter meter_;
    std::chrono::steady_clock::time_point last_event_;
};

}  // namespace bittern::app
