#pragma once
/// What may be changed of transfers while they run, of one torrent and of all together.

#include "base/units.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bittern::swarm {

/// Of one torrent.
struct TorrentTransfer {
    Rate down_limit, up_limit;  ///< 0: none of its own
    int most_peers = -1;        ///< connected; -1: as many as all torrents together may have
    bool sequential = false;
    std::vector<int> priorities = {};  ///< one a file, of those wanted: -1, 0, 1; empty: all alike
    friend bool operator==(const TorrentTransfer&, const TorrentTransfer&) = default;
};

/// Whether connections are encrypted (MSE): not unless the peer wants it, where the peer takes it, or no others.
enum class Encryption { tolerated, preferred, required };

/// Of all torrents together; nullopt: as it is.
struct SessionTransfer {
    std::optional<Rate> down_limit = {}, up_limit = {};  ///< 0: none
    std::optional<int> most_peers = {};                  ///< connected; half of the descriptors at most
    std::optional<std::uint16_t> port = {};              ///< for peers and the DHT, where no address has its own
    std::optional<bool> dht = {}, lsd = {}, pex = {}, port_mapping = {},
                        utp = {};  ///< pex, where it is turned on: with
                                   ///< peers that connect from then on
    std::optional<Encryption> encryption = {};
};

/// Addresses from the first to the last, of one family, as text.
struct AddressRange {
    std::string first, last;
};

}  // namespace bittern::swarm
