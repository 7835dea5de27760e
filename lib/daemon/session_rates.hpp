#pragma once
/// Which limits on speed hold for all torrents together, or for one.

#include "base/units.hpp"
#include "daemon/session_settings.hpp"

namespace bittern::daemon {

/// Down and up; 0: none.
struct Rates {
    Rate down, up;
    friend bool operator==(const Rates&, const Rates&) = default;
};

/// None where it is off; one of 0 kB/s is standing still.
[[nodiscard]] Rate rate_of(const SpeedLimit& limit);

/// Those of all torrents: the alternative ones while these are on.
[[nodiscard]] Rates session_rates(const SessionSettings& settings);

/// The lower of two, of which 0 is none.
[[nodiscard]] Rate lower(Rate one, Rate other);

/// The group that a torrent is in; null: none that is known.
[[nodiscard]] const Group* group_of(const SessionSettings& settings, const TransferWishes& wishes);

/// Whether the session's limits are for it too.
[[nodiscard]] bool honors_session(const SessionSettings& settings, const TransferWishes& wishes);

}  // namespace bittern::daemon
