#include "rpc/fields_of_trackers.hpp"

#include "base/whole_number.hpp"
#include "torrent/text.hpp"

#include <algorithm>
#include <array>
#include <ranges>

namespace bittern::rpc {
namespace {

/// Calls `write(id, tier, url)` for each tracker.
template <class Write>
void write_each_tracker(JsonWriter& out, const daemon::TorrentSnapshot& torrent, const Write& write) {
    out.begin_array();
    int id = 0;
    int tier = 0;
    for (const auto& urls : tracker_tiers(torrent)) {
        for (const auto& url : urls) {
            out.begin_object();
            write(id++, tier, url);
            out.end_object();
        }
        ++tier;
    }
    out.end_array();
}

void write_names(JsonWriter& out, int id, int tier, const std::string& url) {
    out.member("id", id);
    out.member("tier", tier);
    out.member("announce", url);
    out.member("scrape", scrape_url(url));
    out.member("sitename", site_name(url));
}

enum class AnnounceState { inactive, waiting, queued, active };

AnnounceState announce_state(const daemon::TorrentSnapshot& torrent, const swarm::TrackerView& tracker) {
    if (tracker.asking) return AnnounceState::active;
    return torrent.status == daemon::Status::stopped ? AnnounceState::inactive : AnnounceState::waiting;
}

/// What is known of a tracker from all that is told of it.
struct TrackerKnown {
    swarm::TrackerView view;
    daemon::TrackerTimes times;
    swarm::TrackerCounts counts;
};

TrackerKnown known_of(const daemon::TorrentSnapshot& torrent, const std::string& url) {
    TrackerKnown known{.view = {.url = url}, .times = {}, .counts = {.url = url, .next = {}}};
    if (const auto view = std::ranges::find(torrent.trackers, url, &swarm::TrackerView::url);
        view != torrent.trackers.end())
        known.view = *view;
    if (torrent.tracker_times)
        if (const auto times = torrent.tracker_times->find(url); times != torrent.tracker_times->end())
            known.times = times->second;
    if (torrent.details)
        if (const auto counts = std::ranges::find(torrent.details->trackers, url, &swarm::TrackerCounts::url);
            counts != torrent.details->trackers.end())
            known.counts = *counts;
    return known;
}

std::int64_t seconds(std::chrono::sys_seconds time) {
    return time.time_since_epoch().count();
}

/// Trackers are never scraped: what they count comes with their answers to announces.
void write_stats(JsonWriter& out, const daemon::TorrentSnapshot& torrent, const TrackerKnown& known) {
    const auto& [view, times, counts] = known;
    const bool stopped = torrent.status == daemon::Status::stopped;
    out.member("host", host_of(view.url));
    out.member("announceState", static_cast<int>(announce_state(torrent, view)));
    out.member("hasAnnounced", seconds(times.answered) != 0);
    out.member("lastAnnounceResult", view.working ? std::string("Success") : view.last_answer);
    out.member("lastAnnounceSucceeded", times.succeeded);
    out.member("lastAnnounceTimedOut", !times.succeeded && times.timed_out);
    out.member("lastAnnouncePeerCount", times.peers);
    out.member("lastAnnounceStartTime", seconds(times.asked));
    out.member("lastAnnounceTime", seconds(times.answered));
    out.member("nextAnnounceTime", stopped ? 0 : seconds(counts.next));
    for (const char* name : {"lastScrapeTimedOut", "lastScrapeSucceeded", "hasScraped", "isBackup"})
        out.member(name, false);
    for (const char* name : {"lastScrapeStartTime", "lastScrapeTime", "nextScrapeTime", "scrapeState"})
        out.member(name, 0);
    out.member("downloadCount", counts.downloads);
    out.member("downloader_count", -1);
    out.member("leecherCount", counts.leeches);
    out.member("seederCount", counts.seeds);
    out.member("lastScrapeResult", "");
}

bool is_address(std::string_view host) {
    return host.find(':') != std::string_view::npos || host.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace

std::vector<std::vector<std::string>> tracker_tiers(const daemon::TorrentSnapshot& torrent) {
    if (torrent.metainfo) return torrent.metainfo->trackers();
    std::vector<std::vector<std::string>> tiers;
    if (const auto link = torrent::Magnet::parse(torrent.record->link))
        for (const auto& url : link->trackers) tiers.push_back({url});
    return tiers;
}

std::string scrape_url(std::string_view announce_url) {
    constexpr std::string_view announce = "announce";
    const auto slash = announce_url.substr(0, announce_url.find('?')).rfind('/');
    if (slash == std::string_view::npos || !announce_url.substr(slash + 1).starts_with(announce)) return {};
    return std::string(announce_url.substr(0, slash + 1)) + "scrape" +
           std::string(announce_url.substr(slash + 1 + announce.size()));
}

std::string_view host_of(std::string_view url) {
    if (const auto scheme = url.find("://"); scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
    url = url.substr(0, url.find_first_of("/?#"));
    if (const auto user = url.rfind('@'); user != std::string_view::npos) url.remove_prefix(user + 1);
    return url;
}

std::string_view site_name(std::string_view url) {
    auto host = host_of(url);
    if (host.starts_with('[')) return host.substr(1, host.find(']') - 1);
    host = host.substr(0, host.find(':'));
    if (is_address(host)) return host;
    constexpr std::array<std::string_view, 6> second_levels{"ac", "co", "com", "gov", "net", "org"};
    const auto last = host.rfind('.');
    if (last == std::string_view::npos) return host;
    auto rest = host.substr(0, last);
    auto name = rest.substr(rest.rfind('.') + 1);
    if (host.size() - last == 3 && name.size() < rest.size() &&
        std::ranges::find(second_levels, name) != second_levels.end()) {
        rest.remove_suffix(name.size() + 1);
        name = rest.substr(rest.rfind('.') + 1);
    }
    return name;
}

void write_trackers(JsonWriter& out, const TorrentContext& context) {
    write_each_tracker(out, context.torrent,
                       [&](int id, int tier, const std::string& url) { write_names(out, id, tier, url); });
}

void write_tracker_stats(JsonWriter& out, const TorrentContext& context) {
    const auto& torrent = context.torrent;
    write_each_tracker(out, torrent, [&](int id, int tier, const std::string& url) {
        write_names(out, id, tier, url);
        write_stats(out, torrent, known_of(torrent, url));
    });
}

std::string tracker_list(const daemon::TorrentSnapshot& torrent) {
    std::string list;
    for (const auto& tier : tracker_tiers(torrent)) {
        if (!list.empty()) list += '\n';
        for (const auto& url : tier) list += url + '\n';
    }
    return list;
}

std::vector<std::vector<std::string>> read_tracker_list(std::string_view text) {
    std::vector<std::vector<std::string>> tiers;
    bool next_tier = true;
    while (!text.empty()) {
        const auto end = text.find('\n');
        const auto line = torrent::trimmed(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.empty()) {
            next_tier = true;
            continue;
        }
        if (next_tier) tiers.emplace_back();
        next_tier = false;
        tiers.back().emplace_back(line);
    }
    return tiers;
}

void write_web_seeds(JsonWriter& out, const TorrentContext& context) {
    const auto& torrent = context.torrent;
    const auto link = torrent.metainfo ? Result<torrent::Magnet>{} : torrent::Magnet::parse(torrent.record->link);
    out.begin_array();
    if (torrent.metainfo)
        for (const auto& url : torrent.metainfo->web_seeds()) out.value(url);
    else if (link)
        for (const auto& url : link->web_seeds) out.value(url);
    out.end_array();
}

}  // namespace bittern::rpc
