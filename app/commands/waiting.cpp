#include "app/commands/waiting.hpp"

#include "app/commands/dht_news.hpp"
#include "app/render/json.hpp"
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
constexpr auto time_for_peers = 20s;
constexpr std::size_t most_trackers = 4, most_web_seeds = 2;

std::string tracker_line(const swarm::TrackerView& tracker) {
    auto line = fmt::format("tracker {}: {}", printable(tracker.url), printable(tracker.last_answer));
    if (tracker.last_answer.empty()) line += tracker.asking ? "asked, no answer yet" : "not asked yet";
    if (tracker.failures > 1) line += fmt::format(" ({} times)", tracker.failures);
    if (!tracker.warning.empty()) line += fmt::format("; it warns: {}", printable(tracker.warning));
    return line;
}

std::string peers_line(const Waiting& waiting) {
    auto line = fmt::format("peers: {} found, {} connected, {} refused", waiting.peers_known, waiting.peers_connected,
                            waiting.peers_refused);
    if (waiting.peers_leaving > 0) line += fmt::format(", {} hung up", waiting.peers_leaving);
    if (waiting.peers_breaking > 0) line += fmt::format(", {} broke the protocol", waiting.peers_breaking);
    if (waiting.peers_rejecting > 0)
        line += fmt::format(", {} {} no requests", waiting.peers_rejecting,
                            waiting.peers_rejecting == 1 ? "takes" : "take");
    if (waiting.peers_connecting > 0) line += fmt::format(", {} being tried", waiting.peers_connecting);
    if (waiting.peers_refused + waiting.peers_useless() > 0 && !waiting.last_refusal.empty())
        line += fmt::format(" (last: {})", printable(waiting.last_refusal));
    return line;
}

/// The first of them, a line for each, and how many there are besides.
template <class One>
void add_lines(std::vector<std::string>& lines, const std::vector<One>& all, std::size_t most,
               std::string (*line)(const One&), std::string_view name) {
    const auto shown = std::min(all.size(), most);
    for (std::size_t k = 0; k < shown; ++k) lines.push_back(line(all[k]));
    if (shown < all.size()) lines.push_back("and " + counted(all.size() - shown, fmt::format("more {}", name)));
}

std::string web_seed_line(const swarm::WebSeedView& seed) {
    return fmt::format("web seed {}: {}", printable(seed.url), printable(seed.reason));
}

/// Why peers that are connected give no metadata; empty: there is nothing to tell.
std::string metadata_line(const Waiting& waiting) {
    if (!waiting.lacks_metadata) return {};
    std::string line;
    if (waiting.metadata.peers_with > 0)
        line = fmt::format("metadata: asked {} for it",
                           counted(static_cast<std::size_t>(waiting.metadata.peers_with), "peer"));
    else if (waiting.peers_connected > 0)
        line = "metadata: no connected peer has it";
    else if (waiting.metadata.lies > 0)
        line = "metadata: none yet";
    if (waiting.metadata.lies > 0)
        line +=
            fmt::format("; {} gave wrong metadata", counted(static_cast<std::size_t>(waiting.metadata.lies), "peer"));
    return line;
}

/// What those that are connected give, where it is not what is wanted; empty: there is nothing to tell.
std::string data_line(const Waiting& waiting) {
    if (waiting.wrong > Bytes{})
        return fmt::format("data: {} came wrong and was thrown away", to_string(waiting.wrong));
    if (waiting.lacks_metadata || waiting.peers_connected == 0) return {};
    // Who hangs up before its hello, and is tried again, counts as connected meanwhile.
    if (waiting.peers_refused + waiting.peers_useless() > 0) return "data: nothing that is missing has come";
    return "data: who is connected gives nothing that is missing";
}

/// Whether somebody was heard who would know.
bool anybody_answers(const Waiting& waiting) {
    return waiting.dht_nodes > 0 || waiting.local ||
           std::ranges::any_of(waiting.trackers, [](const auto& tracker) { return tracker.working; });
}

/// Why trackers give no peers, where all of them fail; they may have said why, which is more than that none answers.
std::optional<std::string> trackers_in_vain(const Waiting& waiting) {
    const auto& trackers = waiting.trackers;
    const auto fails = [](const auto& tracker) { return tracker.failures > 0; };
    if (trackers.empty() || !std::ranges::all_of(trackers, fails)) return std::nullopt;
    const auto reached = std::ranges::find_if(trackers, &swarm::TrackerView::reached);
    if (reached == trackers.end()) return "no tracker answers: is the network up? name a peer with --peer HOST:PORT";
    return fmt::format(
        "tracker {} is reached and gives no peers ({}): check the link, or name a peer with --peer "
        "HOST:PORT",
        printable(reached->url), printable(reached->last_answer));
}

}  // namespace

Waiting waiting_of(const swarm::SessionView& session, const swarm::TorrentView* torrent,
                   const discovery::Policy& policy, bool named_peers, std::chrono::seconds waited) {
    Waiting waiting{.dht = policy.dht,
                    .local = policy.lsd,
                    .dht_nodes = session.dht_nodes,
                    .trackers = {},
                    .failed_web_seeds = {},
                    .metadata = {},
                    .last_refusal = {},
                    .named_peers = named_peers,
                    .waited = waited};
    if (!torrent) return waiting;
    if (torrent->metainfo && torrent->metainfo->is_private()) waiting.dht = waiting.local = false;
    waiting.trackers = torrent->trackers;
    waiting.failed_web_seeds = torrent->failed_web_seeds;
    waiting.lacks_metadata = torrent->metainfo == nullptr;
    waiting.metadata = torrent->metadata;
    waiting.wrong = torrent->figures.wrong;
    waiting.peers_known = torrent->figures.peers_known;
    waiting.peers_connected = torrent->figures.peers_connected;
    waiting.peers_connecting = torrent->figures.peers_connecting;
    waiting.peers_leaving = torrent->count(swarm::Refusal::leaves);
    waiting.peers_breaking = torrent->count(swarm::Refusal::nonsense);
    waiting.peers_rejecting = torrent->count(swarm::Refusal::rejects);
    waiting.peers_refused = static_cast<int>(torrent->in_vain.size()) - waiting.peers_useless();
    if (const auto* last = torrent->most_telling()) waiting.last_refusal = last->reason;
    waiting.liars = torrent->refusal == swarm::Refusal::lies;
    return waiting;
}

std::vector<std::string> peer_lines(const Waiting& waiting) {
    std::vector<std::string> lines{peers_line(waiting)};
    if (auto line = metadata_line(waiting); !line.empty()) lines.push_back(std::move(line));
    if (auto line = data_line(waiting); !line.empty()) lines.push_back(std::move(line));
    return lines;
}

std::vector<std::string> source_lines(const Waiting& waiting) {
    std::vector<std::string> lines{waiting.dht ? dht_line(waiting.dht_nodes) : "DHT: off"};
    add_lines(lines, waiting.trackers, most_trackers, tracker_line, "tracker");
    add_lines(lines, waiting.failed_web_seeds, most_web_seeds, web_seed_line, "web seed");
    return lines;
}

std::optional<std::string> hint(const Waiting& waiting) {
    if (waiting.liars && waiting.peers_connected > 0)
        return "who sent wrong data, or what nobody asked for, was cut off, and who is connected has nothing that is "
               "missing: all get another chance from time to time";
    if (waiting.wrong > Bytes{} && waiting.peers_connected > 0)
        return "a peer sends wrong data, and is cut off once it is plain which; for one you trust: --peer HOST:PORT";
    if (waiting.peers_useless() > 0 && !waiting.liars)
        return "peers can be reached, but give nothing (see above): they may be full, or have not what they say; "
               "each is tried again, ever more seldom; to name another: --peer HOST:PORT";
    if (waiting.peers_connected > 0) return std::nullopt;
    const bool nowhere = !waiting.dht && !waiting.local && waiting.trackers.empty() && !waiting.named_peers;
    if (nowhere)
        return "nothing to find peers by: DHT, local network and trackers are all off; name one with --peer HOST:PORT";
    if (waiting.dht && waiting.dht_nodes == 0 && waiting.waited >= time_for_nodes)
        return no_dht_nodes + std::string(" try --dht-bootstrap HOST:PORT or --peer HOST:PORT");
    if (waiting.waited < time_for_peers) return std::nullopt;
    if (waiting.peers_known > 0)
        return waiting.liars
                   ? "nobody is left who sends the right data: everybody gets another chance from time to time, or "
                     "name a peer you trust with --peer HOST:PORT"
                   : "peers are known but none lets us in: they may be gone, busy, or behind a router that lets nobody "
                     "in";
    if (auto words = waiting.dht ? std::nullopt : trackers_in_vain(waiting)) return words;
    if (!anybody_answers(waiting))
        return waiting.trackers.empty()
                   ? "the peer that was named can't be reached: is it up, and is its address right?"
                   : "no tracker has answered yet; a peer can be named with --peer HOST:PORT";
    return "nobody offers this right now: check the link, or wait until its owner shares it again";
}

Json waiting_fields(const Waiting& waiting) {
    auto trackers = Json::array();
    for (const auto& tracker : waiting.trackers)
        trackers.push_back({{"url", tracker.url},
                            {"answer", tracker.last_answer},
                            {"working", tracker.working},
                            {"reached", tracker.reached},
                            {"failures", tracker.failures},
                            {"warning", text_or_null(tracker.warning)}});
    auto web_seeds = Json::array();
    for (const auto& seed : waiting.failed_web_seeds) web_seeds.push_back({{"url", seed.url}, {"reason", seed.reason}});
    const auto advice = hint(waiting);
    return {{"dht", waiting.dht},
            {"dht_nodes", waiting.dht_nodes},
            {"trackers", trackers},
            {"failed_web_seeds", web_seeds},
            {"peers_known", waiting.peers_known},
            {"peers_connected", waiting.peers_connected},
            {"peers_refused", waiting.peers_refused},
            {"peers_hung_up", waiting.peers_leaving},
            {"peers_breaking_protocol", waiting.peers_breaking},
            {"peers_taking_no_requests", waiting.peers_rejecting},
            {"last_refusal", text_or_null(waiting.last_refusal)},
            {"peers_with_metadata", waiting.lacks_metadata ? Json(waiting.metadata.peers_with) : Json()},
            {"wrong_metadata", waiting.metadata.lies},
            {"wrong_bytes", waiting.wrong.count},
            {"hint", advice ? Json(*advice) : Json()}};
}

}  // namespace bittern::app
