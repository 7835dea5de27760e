#pragma once
/// Lists of addresses that are not talked to.

#include "swarm/transfer.hpp"

#include <string_view>
#include <vector>

namespace bittern::daemon {

/// A line each: `name:first-last` (P2P), `first - last , level , name` (DAT, of which levels above 127 are allowed and
/// left out), or `address/bits`. Comments (`#`), and lines that are none of these, are passed over.
[[nodiscard]] std::vector<swarm::AddressRange> read_blocklist(std::string_view list);

}  // namespace bittern::daemon
