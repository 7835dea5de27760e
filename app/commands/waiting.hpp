#pragma once
/// Why nothing comes: what a download waits for, told from the engine's views.

#include "discovery/policy.hpp"
#include "swarm/state.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace bittern::app {

/// All that can be said about where peers may come from.
struct Waiting {
    bool dht = true;    ///< asked at all
    bool local = true;  ///< asked at all
    int dht_nodes = 0;
    std::vector<swarm::TrackerView> trackers;
    std::vector<swarm::WebSeedView> failed_web_seeds;
    bool lacks_metadata = false;
    swarm::MetadataProgressed metadata;  ///< while it is lacked
    Bytes wrong;                         ///< came, and was thrown away
    int peers_known = 0;
    int peers_connected = 0;
    int peers_connecting = 0;
    int peers_refused = 0;     ///< let us not in
    int peers_leaving = 0;     ///< hung up before they gave anything
    int peers_breaking = 0;    ///< broke the protocol
    int peers_rejecting = 0;   ///< take no requests
    std::string last_refusal;  ///< of one of these
    bool liars = false;        ///< a peer sent wrong data
    bool named_peers = false;  ///< --peer, or x.pe in the link
    std::chrono::seconds waited{0};

    /// Those that said hello, and nothing came of it.
    [[nodiscard]] int peers_useless() const { return peers_leaving + peers_breaking + peers_rejecting; }
};

/// `torrent` may be null: it is not added yet.
[[nodiscard]] Waiting waiting_of(const swarm::SessionView& session, const swarm::TorrentView* torrent,
                                 const discovery::Policy& policy, bool named_peers, std::chrono::seconds waited);

/// What became of peers, and what stands in the way of those that are there.
[[nodiscard]] std::vector<std::string> peer_lines(const Waiting& waiting);

/// Where peers are asked for and what came of it, a line for each.
[[nodiscard]] std::vector<std::string> source_lines(const Waiting& waiting);

/// What to try, once it has lasted longer than it should.
[[nodiscard]] std::optional<std::string> hint(const Waiting& waiting);

[[nodiscard]] nlohmann::ordered_json waiting_fields(const Waiting& waiting);

}  // namespace bittern::app
