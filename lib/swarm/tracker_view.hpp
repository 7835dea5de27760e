#pragma once
/// What is so now of one tracker, folded from all that it is asked for.

#include "swarm/event.hpp"

#include <map>
#include <string>

namespace bittern::swarm {

/// What came of the announces to a tracker from one address of this machine; of several the later ones tell more.
enum class AnnounceState {
    skipped,   ///< no way leads from that address to the tracker
    failed,    ///< the last one did: the tracker was not reached, or was silent
    pending,   ///< the first one is on its way
    refused,   ///< it was reached, and gave nothing of use
    answered,  ///< the last one was
};

/// The announces from one address, of one half of a hybrid.
struct AnnounceView {
    AnnounceState state = AnnounceState::pending;
    bool asking = true;
    std::string reason;  ///< skipped, failed or refused: why
    int failures = 0;    ///< in a row
    int peers = 0;       ///< answered: so many
};

/// A tracker is asked from each address of this machine, of which not all lead to it: it is what the best of them makes
/// of it.
struct TrackerView {
    std::string url;
    std::string last_answer;  ///< "12 peers", "connection refused", …; empty: it has not answered yet, or was not asked
    bool working = false;     ///< it answered, when asked last from some address
    bool reached = false;     ///< it did, or refused: the network leads to it
    bool asking = false;
    int failures = 0;                                    ///< in a row, from whichever address fails least
    std::string warning;                                 ///< what it warned of last, beside its answer; empty: nothing
    std::map<std::string, AnnounceView> announces = {};  ///< by where from: see TrackerAsked
};

void apply(TrackerView& tracker, const TrackerAsked& event);
void apply(TrackerView& tracker, const TrackerAnswered& event);
void apply(TrackerView& tracker, const TrackerFailed& event);
void apply(TrackerView& tracker, const TrackerWarned& event);

}  // namespace bittern::swarm
