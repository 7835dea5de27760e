#pragma once
/// Which addresses are this engine's own.

#include "swarm/state.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace bittern::swarm {

/// Whether it is reached there: what it listens on, or what the router leads to it. Behind a NAT others have the same
/// address, and mostly listen on the same port, so of the address that trackers see the port that we listen on tells
/// nothing.
[[nodiscard]] inline bool is_own_address(const SessionView& session, std::string_view address, std::uint16_t port) {
    const bool mapped = session.mapped && session.mapped->external_port == port;
    if (mapped && !address.empty() && session.external_address == address) return true;
    return std::ranges::any_of(session.listening,
                               [&](const ListenSucceeded& one) { return one.port == port && one.address == address; });
}

}  // namespace bittern::swarm
