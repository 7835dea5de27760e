#pragma once
/// Verifying as it is seen: a line redrawn on a terminal, nothing in a pipe, and an event a second.

#include "app/render/console.hpp"
#include "app/render/event_pace.hpp"
#include "base/units.hpp"
#include "swarm/verify.hpp"

namespace bittern::app {

class VerifyingProgress {
public:
    explicit VerifyingProgress(Console& console) : console_(console) {}

    void show(const swarm::VerifyProgress& progress);
    /// All is verified: what was shown last is told.
    void end();

private:
    Console& console_;
    RateMeter meter_;
    EventPace pace_;
    swarm::VerifyProgress last_;
};

}  // namespace bittern::app
