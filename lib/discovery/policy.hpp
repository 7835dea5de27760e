#pragma once
/// By which means peers may be found, and from where the DHT is entered.

#include "torrent/magnet.hpp"

#include <string>
#include <vector>

namespace bittern::discovery {

/// What is switched on for a whole session; a private torrent (BEP 27) uses trackers only whatever is said here.
struct Policy {
    bool dht = true;                           ///< mainline DHT, v4 and v6 (BEP 5, 32)
    bool lsd = true;                           ///< local service discovery (BEP 14)
    bool pex = true;                           ///< peer exchange (BEP 11)
    bool port_mapping = true;                  ///< UPnP, NAT-PMP, PCP
    std::vector<torrent::HostPort> bootstrap;  ///< DHT routers besides the default ones
    bool default_bootstrap = true;             ///< also the well-known routers
};

/// Five routers of four operators (two are BitTorrent Inc.'s), so that one that is gone doesn't matter.
[[nodiscard]] std::vector<torrent::HostPort> default_dht_routers();

}  // namespace bittern::discovery
