#include "app/commands/share_talk.hpp"

#include "app/commands/content_talk.hpp"
#include "app/commands/direct.hpp"
#include "app/commands/upload_facts.hpp"
#include "app/render/json.hpp"
#include "app/render/words.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

using Json = nlohmann::ordered_json;

/// The means by which others come to know this machine's address.
std::vector<std::string> means(const ShareOptions& options, const std::vector<torrent::HostPort>& direct) {
    std::vector<std::string> all;
    const auto& policy = options.network.discovery;
    if (policy.dht && !options.content.description.is_private) all.emplace_back("the DHT");
    std::size_t trackers = 0;
    for (const auto& tier : options.content.description.trackers) trackers += tier.size();
    if (trackers > 0) all.push_back(counted(trackers, "tracker"));
    if (policy.lsd && !options.content.description.is_private) all.emplace_back("the local network");
    if (!direct.empty()) all.push_back(counted(direct.size(), "address", "addresses") + " in the link");
    return all;
}

std::string reachability(const ShareOptions& options, const swarm::SessionView& session, std::uint16_t port) {
    if (session.mapped)
        return fmt::format("it listens on port {}, which the router opened as port {} by {}", port,
                           session.mapped->external_port, session.mapped->protocol);
    if (!options.network.discovery.port_mapping)
        return fmt::format("from outside a router must let port {} through", port);
    return fmt::format("from outside only where no router stands between or port {} gets through", port);
}

bool only_loopback(const ShareOptions& options, const swarm::SessionView& session) {
    if (listens_on_loopback_only(options.network)) return true;
    return !session.listening.empty() &&
           std::ranges::all_of(session.listening, [](const auto& one) { return is_loopback(one.address); });
}

std::string copies_fact(const swarm::TorrentView& torrent) {
    return counted(static_cast<std::size_t>(torrent.copies_made), "copy", "copies");
}

}  // namespace

std::string summary_line(const Content& content) {
    return "sharing " + content_line(content);
}

std::string reach_line(const ShareOptions& options, const swarm::SessionView& session,
                       const std::vector<torrent::HostPort>& direct) {
    if (session.listening.empty()) return "nobody can get it: no port is open yet";
    const auto& [address, port, protocol] = session.listening.front();
    if (only_loopback(options, session))
        return fmt::format("only programs on this machine can get it: it listens on {} alone",
                           torrent::to_string(torrent::HostPort{address, port}));
    const auto all = means(options, direct);
    if (all.empty())
        return fmt::format(
            "nobody finds it by the link alone: say the address too, as --peer THIS-MACHINE:{}, "
            "or share with --direct",
            port);
    return fmt::format("found through {}{}; {}", fmt::join(all, ", "),
                       options.content.description.is_private ? " only (private)" : "",
                       reachability(options, session, port));
}

bool counts_on_dht(const ShareOptions& options, const swarm::SessionView& session) {
    return options.network.discovery.dht && !options.content.description.is_private && !only_loopback(options, session);
}

LiveLine sharing_line(const std::string& name, const swarm::TorrentView& torrent, const RateMeter& up) {
    LiveLine line{.subject = "sharing " + name, .facts = upload_facts(torrent.figures, up), .details = {}};
    line.facts.push_back(copies_fact(torrent));
    return line;
}

std::string shared_line(const std::string& name, const swarm::TorrentView& torrent) {
    return fmt::format("shared {}: sent {}, {}", name, to_string(torrent.figures.uploaded), copies_fact(torrent));
}

Json sharing_fields(const swarm::TorrentView& torrent, const RateMeter& up, const swarm::SessionView& session) {
    const auto& figures = torrent.figures;
    auto trackers = Json::array();
    for (const auto& tracker : torrent.trackers)
        trackers.push_back({{"url", tracker.url},
                            {"working", tracker.working},
                            {"reached", tracker.reached},
                            {"asking", tracker.asking},
                            {"last_answer", tracker.last_answer},
                            {"warning", text_or_null(tracker.warning)}});
    return {{"peers", figures.peers_connected}, {"rate_up", up.rate().per_second}, {"uploaded", figures.uploaded.count},
            {"copies", torrent.copies_made},    {"dht_nodes", session.dht_nodes},  {"trackers", trackers}};
}

Json ready_fields(const Content& content, const swarm::SessionView& session, const std::string& link,
                  const std::string& reach) {
    auto listening = Json::array();
    for (const auto& one : session.listening)
        listening.push_back({{"address", one.address}, {"port", one.port}, {"protocol", name_of(one.protocol)}});
    auto fields = content_fields(content, link);
    fields.update({{"listening", listening}, {"reach", reach}});
    return fields;
}

}  // namespace bittern::app
