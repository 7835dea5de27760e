#pragma once
/// What is so now: views folded from events, read by every front end.

#include "swarm/tracker_view.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace bittern::swarm {

struct WebSeedView {
    std::string url;
    std::string reason;  ///< why it gives nothing
};

struct TorrentView {
    TorrentFigures figures;
    std::shared_ptr<const torrent::Metainfo> metainfo;  ///< null while only the link is known
    MetadataProgressed metadata;                        ///< the latest, while it is looked for
    std::vector<TrackerView> trackers;
    std::vector<WebSeedView> failed_web_seeds;
    std::set<std::string> refusing;   ///< peers (address and port) that were of no use when last tried
    Refusal refusal = Refusal::none;  ///< the most telling of this run …
    std::string last_refusal;         ///< … and its reason, the latest of its kind
    int copies_made = 0;              ///< peers that became complete while connected to us
    std::optional<Error> error;
};

struct SessionView {
    int dht_nodes = 0;
    std::vector<ListenSucceeded> listening;
    std::vector<ListenFailed> listen_failures;
    std::optional<PortMapped> mapped;
    std::string external_address;  ///< empty: not known
};

struct State {
    SessionView session;
    std::map<TorrentId, TorrentView> torrents;
    [[nodiscard]] const TorrentView* find(TorrentId id) const;
};

/// The only thing that changes a State. Events about torrents that were removed are ignored.
void apply(State& state, const Event& event);

}  // namespace bittern::swarm
