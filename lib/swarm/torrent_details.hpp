#pragma once
/// What can be told of a torrent's peers and trackers when somebody looks closely: not folded from events, since few
/// ever ask.

#include "base/units.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace bittern::swarm {

/// By which means a peer was found, most telling first.
enum class PeerSource { incoming, tracker, dht, lsd, pex, resume, other };

/// A peer that is connected, handshake done.
struct PeerDetails {
    std::string address;  ///< IPv6 without brackets
    std::uint16_t port = 0;
    std::string client;  ///< as it calls itself; printable
    PeerSource source = PeerSource::other;
    double progress = 0;  ///< 0 to 1, of all pieces
    Rate down, up;        ///< payload, from it and to it
    bool incoming = false, encrypted = false, utp = false, web_seed = false;
    bool we_choke = true, we_want = false;        ///< what we let it do, whether we are interested
    bool peer_chokes = true, peer_wants = false;  ///< the other way round
    bool optimistic = false;                      ///< it is let ask by chance
    bool snubs = false;                           ///< it was asked, and has sent nothing for a minute
};

/// What a tracker said last of the torrent's swarm, by all of this machine's addresses.
struct TrackerCounts {
    std::string url;                               ///< printable
    std::chrono::sys_seconds next;                 ///< when it is asked next; the epoch: not known
    int seeds = -1, leeches = -1, downloads = -1;  ///< -1: it didn't say
};

struct TorrentDetails {
    std::vector<PeerDetails> peers;
    std::vector<TrackerCounts> trackers;
    std::vector<int> availability;  ///< one a piece: so many peers have it; empty for a seed
};

}  // namespace bittern::swarm
