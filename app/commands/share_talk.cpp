#include "app/commands/share_talk.hpp"

#include "app/commands/direct.hpp"
#include "app/render/json.hpp"
#include "app/render/words.hpp"
#include "base/printable.hpp"

#include <algorithm>
#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

using Json = nlohmann::ordered_json;

std::string kind(const torrent::InfoHash& hash) {
    if (hash.v1 && hash.v2) return "v1+v2";
    return hash.v1 ? "v1" : "v2";
}

/// The means by which others come to know this machine's address.
std::vector<std::string> means(const ShareOptions& options, const std::vector<torrent::HostPort>& direct) {
    std::vector<std::string> all;
    const auto& policy = options.network.discovery;
    if (policy.dht && !options.is_private) all.emplace_back("the DHT");
    if (!options.trackers.empty()) all.push_back(counted(options.trackers.size(), "tracker"));
    if (policy.lsd && !options.is_private) all.emplace_back("the local network");
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

}  // namespace

LiveLine hashing_line(const HashingView& hashing, const RateMeter& meter) {
    const auto& progress = hashing.progress;
    LiveLine line{.subject = "hashing " + percent(progress.done, hashing.total)};
    line.facts.push_back(fmt::format("{} of {}", to_string(progress.done), to_string(hashing.total)));
    if (meter.rate().per_second > 0) line.facts.push_back(to_string(meter.rate()));
    const auto left = meter.time_left(hashing.total - progress.done);
    if (left.count() >= 0) line.facts.push_back(to_string(left) + " left");
    line.facts.push_back(fmt::format("{} of {}", progress.files, counted(hashing.files, "file")));
    return line;
}

Json hashing_fields(const HashingView& hashing, const RateMeter& meter) {
    const auto left = meter.time_left(hashing.total - hashing.progress.done);
    return {{"done", hashing.progress.done.count},
            {"total", hashing.total.count},
            {"from_cache", hashing.progress.from_cache.count},
            {"files_done", hashing.progress.files},
            {"files", hashing.files},
            {"rate", meter.rate().per_second},
            {"eta_s", left.count() >= 0 ? Json(left.count()) : Json()}};
}

std::string hashed_line(const Content& content) {
    const auto read = content.tree.total - content.from_cache;
    if (read.count == 0 && content.tree.total.count > 0) return "hashes known from last time, nothing was read";
    const auto known =
        content.from_cache.count > 0 ? fmt::format(", {} known from last time", to_string(content.from_cache)) : "";
    return fmt::format("hashed {}{}{}", to_string(read), in_time(read, content.took), known);
}

std::optional<std::string> skipped_line(const content::Tree& tree) {
    if (tree.skipped.empty()) return std::nullopt;
    std::map<std::string, std::size_t> reasons;
    for (const auto& one : tree.skipped) ++reasons[one.reason];
    std::vector<std::string> parts;
    for (const auto& [reason, count] : reasons) parts.push_back(fmt::format("{} ({})", count, printable(reason)));
    return fmt::format("left out: {}", fmt::join(parts, ", "));
}

std::string summary_line(const Content& content) {
    const auto& info = content.metainfo;
    return fmt::format("sharing {}: {}, {}, {} of {}, {}", info.name(), counted(content.tree.files.size(), "file"),
                       to_string(content.tree.total), counted(static_cast<std::size_t>(info.piece_count()), "piece"),
                       to_string(info.piece_size()), kind(info.info_hash()));
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
    return fmt::format("found through {}{}; {}", fmt::join(all, ", "), options.is_private ? " only (private)" : "",
                       reachability(options, session, port));
}

LiveLine sharing_line(const std::string& name, const swarm::TorrentView& torrent) {
    const auto& figures = torrent.figures;
    return {.subject = "sharing " + name,
            .facts = {counted(static_cast<std::size_t>(figures.peers_connected), "peer"), "up " + to_string(figures.up),
                      "sent " + to_string(figures.uploaded),
                      counted(static_cast<std::size_t>(torrent.copies_made), "copy", "copies")},
            .details = {}};
}

Json sharing_fields(const swarm::TorrentView& torrent, const swarm::SessionView& session) {
    const auto& figures = torrent.figures;
    auto trackers = Json::array();
    for (const auto& tracker : torrent.trackers)
        trackers.push_back({{"url", tracker.url}, {"working", tracker.working}, {"last_answer", tracker.last_answer}});
    return {{"peers", figures.peers_connected},   {"rate_up", figures.up.per_second},
            {"uploaded", figures.uploaded.count}, {"copies", torrent.copies_made},
            {"dht_nodes", session.dht_nodes},     {"trackers", trackers}};
}

Json ready_fields(const Content& content, const swarm::SessionView& session, const std::string& link,
                  const std::string& reach) {
    auto listening = Json::array();
    for (const auto& one : session.listening)
        listening.push_back({{"address", one.address}, {"port", one.port}, {"protocol", name_of(one.protocol)}});
    const auto& info = content.metainfo;
    Json fields{{"name", info.name()}, {"magnet", link}};
    add_info_hash(fields, info.info_hash());
    fields.update({{"files", content.tree.files.size()},
                   {"bytes", content.tree.total.count},
                   {"piece_size", info.piece_size().count},
                   {"pieces", info.piece_count()},
                   {"private", info.is_private()},
                   {"read", (content.tree.total - content.from_cache).count},
                   {"listening", listening},
                   {"reach", reach}});
    return fields;
}

}  // namespace bittern::app
