#include "rpc/torrent_wishes.hpp"

#include "base/printable.hpp"
#include "rpc/fields_of_trackers.hpp"
#include "torrent/text.hpp"
#include "torrent/url.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <numeric>
#include <set>

namespace bittern::rpc {
namespace {

using Tiers = std::vector<std::vector<std::string>>;

constexpr std::array file_lists{"files_wanted", "files_unwanted", "priority_high", "priority_low", "priority_normal"};
constexpr std::array tracker_lists{"tracker_add", "tracker_remove", "tracker_replace", "tracker_list"};
constexpr std::int64_t large = std::numeric_limits<std::int32_t>::max();

std::optional<std::int64_t> within(std::optional<std::int64_t> value, std::int64_t least, std::int64_t most) {
    return value && *value >= least && *value <= most ? value : std::nullopt;
}

/// Printable, none empty, no two alike, in the order given.
std::vector<std::string> cleaned_labels(const std::vector<std::string>& given) {
    std::vector<std::string> labels;
    for (const auto& text : given) {
        auto label = printable(torrent::trimmed(text));
        if (!label.empty() && std::ranges::find(labels, label) == labels.end()) labels.push_back(std::move(label));
    }
    return labels;
}

/// The numbers in the metainfo of the files that a list names.
Result<std::vector<std::size_t>> files_named(const std::vector<std::int64_t>& list,
                                             const std::vector<std::size_t>& files, EmptyList empty) {
    if (list.empty()) return empty == EmptyList::all_files ? files : std::vector<std::size_t>{};
    std::vector<std::size_t> named;
    for (const auto number : list) {
        if (number < 0 || static_cast<std::size_t>(number) >= files.size())
            return fail(Fault::usage, "there is no file " + std::to_string(number) + ": the torrent has " +
                                          std::to_string(files.size()) + ", counted from 0");
        named.push_back(files[static_cast<std::size_t>(number)]);
    }
    return named;
}

Result<void> check_trackers(const Tiers& tiers) {
    for (const auto& tier : tiers)
        for (const auto& url : tier)
            if (!torrent::is_tracker_url(url))
                return fail(Fault::usage, torrent::in_quotes(url) + " is no http, https or udp URL of a tracker");
    return {};
}

/// `visit(url)` may change the URL of the tracker with this number; one that it empties is taken out.
template <class Visit>
void visit_trackers(Tiers& tiers, const Visit& visit) {
    std::int64_t id = 0;
    for (auto& tier : tiers)
        for (auto& url : tier) visit(id++, url);
    for (auto& tier : tiers) std::erase_if(tier, [](const auto& url) { return url.empty(); });
    std::erase_if(tiers, [](const auto& tier) { return tier.empty(); });
}

/// [id, url, id, url, …]
std::map<std::int64_t, std::string> replacements(const Json* list) {
    std::map<std::int64_t, std::string> by_id;
    if (!list || !list->is_array()) return by_id;
    for (std::size_t at = 0; at + 1 < list->size(); at += 2) {
        const auto id = whole((*list)[at]);
        const auto* url = (*list)[at + 1].get_ptr<const std::string*>();
        if (id && url) by_id[*id] = *url;
    }
    return by_id;
}

bool has_tracker(const Tiers& tiers, const std::string& url) {
    return std::ranges::any_of(tiers, [&](const auto& tier) { return std::ranges::find(tier, url) != tier.end(); });
}

}  // namespace

TorrentWishes common_wishes(const Arguments& arguments) {
    TorrentWishes wishes;
    if (const auto labels = arguments.texts("labels")) wishes.labels = cleaned_labels(*labels);
    if (const auto* group = arguments.text("group")) wishes.group = printable(*group);
    wishes.priority = within(arguments.integer("bandwidth_priority"), -1, 1);
    wishes.down_limit = within(arguments.integer("download_limit"), 0, large);
    wishes.up_limit = within(arguments.integer("upload_limit"), 0, large);
    wishes.limit_down = arguments.flag("download_limited");
    wishes.limit_up = arguments.flag("upload_limited");
    wishes.honors_session_limits = arguments.flag("honors_session_limits");
    wishes.most_peers = within(arguments.integer("peer_limit"), 0, large);
    if (const auto ratio = arguments.number("seed_ratio_limit"); ratio && *ratio >= 0) wishes.ratio_limit = ratio;
    wishes.ratio_mode = within(arguments.integer("seed_ratio_mode"), 0, 2);
    wishes.idle_minutes = within(arguments.integer("seed_idle_limit"), 0, large);
    wishes.idle_mode = within(arguments.integer("seed_idle_mode"), 0, 2);
    wishes.place = within(arguments.integer("queue_position"), 0, large);
    wishes.sequential = arguments.flag("sequential_download");
    return wishes;
}

daemon::TorrentPast past_in(const Arguments& arguments) {
    constexpr std::int64_t latest = std::int64_t{1} << 40;  // in seconds since 1970
    const auto count = [&](const char* name) {
        return within(arguments.integer(name), 0, std::numeric_limits<std::int64_t>::max() / 2);
    };
    const auto time = [&](const char* name) -> std::optional<std::chrono::sys_seconds> {
        const auto seconds = within(arguments.integer(name), 1, latest);
        return seconds ? std::optional(std::chrono::sys_seconds(std::chrono::seconds(*seconds))) : std::nullopt;
    };
    const auto bytes = [&](const char* name) -> std::optional<Bytes> {
        const auto number = count(name);
        return number ? std::optional(Bytes{*number}) : std::nullopt;
    };
    const auto length = [&](const char* name) -> std::optional<std::chrono::seconds> {
        const auto seconds = within(arguments.integer(name), 0, latest);
        return seconds ? std::optional(std::chrono::seconds(*seconds)) : std::nullopt;
    };
    return {.added = time("added_date"),
            .finished = time("done_date"),
            .active = time("activity_date"),
            .downloaded = bytes("downloaded_ever"),
            .uploaded = bytes("uploaded_ever"),
            .downloading_for = length("seconds_downloading"),
            .seeding_for = length("seconds_seeding")};
}

bool depends_on_torrent(const Arguments& arguments) {
    const auto given = [&](const char* name) { return arguments.find(name) != nullptr; };
    return std::ranges::any_of(file_lists, given) || std::ranges::any_of(tracker_lists, given);
}

Result<void> read_file_wishes(const Arguments& arguments, const std::vector<std::size_t>& files, EmptyList empty,
                              TorrentWishes& wishes) {
    for (const auto& [name, wanted] : {std::pair("files_unwanted", false), std::pair("files_wanted", true)}) {
        const auto list = arguments.integers(name);
        if (!list) continue;
        BITTERN_TRY(const auto named, files_named(*list, files, empty));
        for (const auto file : named) wishes.wanted.emplace_back(file, wanted);
    }
    for (const auto& [name, priority] :
         {std::pair("priority_low", -1), std::pair("priority_normal", 0), std::pair("priority_high", 1)}) {
        const auto list = arguments.integers(name);
        if (!list) continue;
        BITTERN_TRY(const auto named, files_named(*list, files, empty));
        for (const auto file : named) wishes.file_priorities.emplace_back(file, priority);
    }
    return {};
}

Result<void> read_tracker_wishes(const Arguments& arguments, Tiers tiers, TorrentWishes& wishes) {
    const auto before = tiers;
    const auto replace = replacements(arguments.find("tracker_replace"));
    const auto remove = arguments.integers("tracker_remove").value_or(std::vector<std::int64_t>{});
    for (const auto& [id, url] : replace) BITTERN_CHECK(check_trackers({{url}}));
    visit_trackers(tiers, [&](std::int64_t id, std::string& url) {
        if (const auto other = replace.find(id); other != replace.end()) url = other->second;
        if (std::ranges::find(remove, id) != remove.end()) url.clear();
    });
    for (const auto& url : arguments.texts("tracker_add").value_or(std::vector<std::string>{})) {
        BITTERN_CHECK(check_trackers({{url}}));
        if (!has_tracker(tiers, url)) tiers.push_back({url});
    }
    if (const auto* list = arguments.text("tracker_list")) {
        tiers = read_tracker_list(*list);
        BITTERN_CHECK(check_trackers(tiers));
    }
    if (tiers != before) wishes.trackers = std::move(tiers);
    return {};
}

}  // namespace bittern::rpc
