#include "app/commands/waiting.hpp"

#include "app/render/words.hpp"
#include "base/printable.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

using Json = nlohmann::ordered_json;
using namespace std::chrono_literals;

/// Before that, silence is usual: DHT lookups take some seconds.
constexpr auto time_for_nodes = 8s;
constexpr auto time_for_peers = 20s;
constexpr std::size_t most_trackers = 4;

std::string tracker_line(const swarm::TrackerView& tracker) {
    const auto url = printable(tracker.url);
    if (tracker.last_answer.empty())
        return fmt::format("tracker {}: {}", url, tracker.asking ? "asked" : "not asked yet");
    const auto answer = printable(tracker.last_answer);
    if (tracker.failures > 1) return fmt::format("tracker {}: {} ({} times)", url, answer, tracker.failures);
    return fmt::format("tracker {}: {}", url, answer);
}

std::string dht_line(const Waiting& waiting) {
    if (!waiting.dht) return "DHT: off";
    if (waiting.dht_nodes == 0) return "DHT: no nodes yet";
    return fmt::format("DHT: {} known", counted(static_cast<std::size_t>(waiting.dht_nodes), "node"));
}

std::string peers_line(const Waiting& waiting) {
    auto line = fmt::format("peers: {} found, {} connected, {} refused", waiting.peers_known, waiting.peers_connected,
                            waiting.peers_refused);
    if (waiting.peers_connecting > 0) line += fmt::format(", {} being tried", waiting.peers_connecting);
    if (!waiting.last_refusal.empty()) line += fmt::format(" (last: {})", printable(waiting.last_refusal));
    return line;
}

bool all_trackers_fail(const Waiting& waiting) {
    return std::ranges::all_of(waiting.trackers, [](const auto& tracker) { return tracker.failures > 0; });
}

}  // namespace

Waiting waiting_of(const swarm::SessionView& session, const swarm::TorrentView* torrent,
                   const discovery::Policy& policy, bool named_peers, std::chrono::seconds waited) {
    Waiting waiting{.dht = policy.dht,
                    .local = policy.lsd,
                    .dht_nodes = session.dht_nodes,
                    .trackers = {},
                    .last_refusal = {},
                    .named_peers = named_peers,
                    .waited = waited};
    if (!torrent) return waiting;
    if (torrent->metainfo && torrent->metainfo->is_private()) waiting.dht = waiting.local = false;
    waiting.trackers = torrent->trackers;
    waiting.peers_known = torrent->figures.peers_known;
    waiting.peers_connected = torrent->figures.peers_connected;
    waiting.peers_connecting = torrent->figures.peers_connecting;
    waiting.peers_refused = static_cast<int>(torrent->refusing.size());
    waiting.last_refusal = torrent->last_refusal;
    waiting.liars = torrent->refusal == swarm::Refusal::lies;
    return waiting;
}

std::vector<std::string> reasons(const Waiting& waiting) {
    std::vector<std::string> lines{dht_line(waiting)};
    const auto shown = std::min(waiting.trackers.size(), most_trackers);
    for (std::size_t k = 0; k < shown; ++k) lines.push_back(tracker_line(waiting.trackers[k]));
    if (shown < waiting.trackers.size())
        lines.push_back("and " + counted(waiting.trackers.size() - shown, "more tracker"));
    lines.push_back(peers_line(waiting));
    return lines;
}

std::optional<std::string> hint(const Waiting& waiting) {
    if (waiting.peers_connected > 0) return std::nullopt;
    const bool nowhere = !waiting.dht && !waiting.local && waiting.trackers.empty() && !waiting.named_peers;
    if (nowhere)
        return "nothing to find peers by: DHT, local network and trackers are all off; name one with --peer HOST:PORT";
    if (waiting.dht && waiting.dht_nodes == 0 && waiting.waited >= time_for_nodes)
        return "no DHT nodes: is UDP blocked? try --dht-bootstrap HOST:PORT or --peer HOST:PORT";
    if (waiting.waited < time_for_peers) return std::nullopt;
    if (waiting.peers_known > 0)
        return waiting.liars
                   ? "nobody is left who sends the right data: everybody gets another chance from time to time, or "
                     "name a "
                     "peer you trust with --peer HOST:PORT"
                   : "peers are known but none lets us in: they may be gone or behind a router that lets nobody "
                     "in";
    if (!waiting.trackers.empty() && all_trackers_fail(waiting) && !waiting.dht)
        return "no tracker answers: is the network up? name a peer with --peer HOST:PORT";
    return "nobody offers this right now: check the link, or wait until its owner shares it again";
}

Json waiting_fields(const Waiting& waiting) {
    auto trackers = Json::array();
    for (const auto& tracker : waiting.trackers)
        trackers.push_back({{"url", tracker.url},
                            {"answer", tracker.last_answer},
                            {"working", tracker.working},
                            {"failures", tracker.failures}});
    const auto advice = hint(waiting);
    return {{"dht", waiting.dht},
            {"dht_nodes", waiting.dht_nodes},
            {"trackers", trackers},
            {"peers_known", waiting.peers_known},
            {"peers_connected", waiting.peers_connected},
            {"peers_refused", waiting.peers_refused},
            {"last_refusal", waiting.last_refusal.empty() ? Json() : Json(waiting.last_refusal)},
            {"hint", advice ? Json(*advice) : Json()}};
}

}  // namespace bittern::app
