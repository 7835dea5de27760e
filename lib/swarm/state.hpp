#pragma once
/// What is so now: views folded from events, read by every front end.

#include "swarm/tracker_view.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bittern::swarm {

struct WebSeedView {
    std::string url;
    std::string reason;  ///< why it gives nothing
};

/// Why a peer was of no use when it was last tried.
struct VainPeer {
    Refusal refusal = Refusal::none;
    std::string reason;
    std::uint64_t number = 0;  ///< the larger, the later it was told
};

struct TorrentView {
    TorrentFigures figures;
    std::shared_ptr<const torrent::Metainfo> metainfo;  ///< null while only the link is known
    MetadataProgressed metadata;                        ///< the latest, while it is looked for
    std::vector<TrackerView> trackers;
    std::vector<WebSeedView> failed_web_seeds;
    std::map<std::string, VainPeer> in_vain;  ///< by address and port: those that were of no use when last tried
    std::uint64_t told_in_vain = 0;           ///< how often any was
    Refusal refusal = Refusal::none;          ///< the most telling of this run …
    std::string last_refusal;                 ///< … and its reason, the latest of its kind
    int copies_made = 0;                      ///< peers that became complete while connected to us
    std::optional<Error> error;

    /// So many of `in_vain`.
    [[nodiscard]] int count(Refusal how) const;
    /// The most telling of `in_vain`, the latest of its kind; null: there are none.
    [[nodiscard]] const VainPeer* most_telling() const;
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
