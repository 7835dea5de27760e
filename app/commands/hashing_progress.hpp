#pragma once
/// Hashing as it is seen: a line redrawn on a terminal, nothing in a pipe, and an event a second.

#include "app/commands/content.hpp"
#include "app/render/console.hpp"
#include "app/render/event_pace.hpp"
#include "base/units.hpp"

namespace bittern::app {

class HashingProgress {
public:
    explicit HashingProgress(Console& console) : console_(console) {}

    /// The files are found.
    void begin(const HashingView& hashing);
    void show(const HashingView& hashing);
    /// All that was to be hashed is: what was shown last is told.
    void end();

private:
    Console& console_;
    RateMeter meter_;
    EventPace pace_;
    HashingView last_;
};

}  // namespace bittern::app
