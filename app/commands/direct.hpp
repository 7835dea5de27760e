#pragma once
/// Addresses for the link itself (`x.pe`), so that a peer needs nothing else to find this machine.

#include "app/options/share_options.hpp"
#include "swarm/state.hpp"
#include "torrent/magnet.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bittern::app {

/// Whether an address can be reached only from this machine (127.0.0.0/8, ::1) or only with the name of
/// a network device (fe80::/10), so that it is of no use in a link.
[[nodiscard]] bool is_loopback(std::string_view address);
[[nodiscard]] bool is_link_local(std::string_view address);

/// The peers that `wanted` comes to, in its order, each once. A value without a host stands for the
/// address seen from outside (with the port the router opened) and every address listened on; loopback
/// is taken only where nothing else is listened on.
[[nodiscard]] std::vector<torrent::HostPort> direct_peers(const std::vector<DirectAddress>& wanted,
                                                          const swarm::SessionView& session);

}  // namespace bittern::app
