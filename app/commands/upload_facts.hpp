#pragma once
/// What a live line says of one that serves, alike in `share` and `get --seed`.

#include "base/units.hpp"
#include "swarm/event.hpp"

#include <string>
#include <vector>

namespace bittern::app {

/// "3 peers", "up 1.00 MiB/s", "sent 5.00 MiB". `up` is a meter of what was sent: a rate of 0 is told only as long as
/// nothing was, since the first bytes have none yet.
[[nodiscard]] std::vector<std::string> upload_facts(const swarm::TorrentFigures& figures, const RateMeter& up);

}  // namespace bittern::app
