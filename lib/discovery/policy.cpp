#include "discovery/policy.hpp"

namespace bittern::discovery {

std::vector<torrent::HostPort> default_dht_routers() {
    return {
        {"dht.libtorrent.org", 25401}, {"router.bittorrent.com", 6881}, {"dht.transmissionbt.com", 6881},
        {"router.utorrent.com", 6881}, {"dht.aelitis.com", 6881},
    };
}

}  // namespace bittern::discovery
