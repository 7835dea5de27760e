#include "app/commands/answer_fields.hpp"
#include "app/commands/daemon_torrents.hpp"
#include "app/commands/remote.hpp"
#include "app/commands/tracker_rows.hpp"
#include "app/render/table.hpp"
#include "base/clock.hpp"
#include "base/printable.hpp"

#include <algorithm>
#include <chrono>
#include <fnmatch.h>
#include <ostream>

#include <fmt/format.h>

namespace bittern::app {
namespace {

using Json = nlohmann::json;

const std::vector<Column> columns{{"TIER", Align::right, 5},
                                  {"STATE"},
                                  {"SEEDS", Align::right, 3},
                                  {"LEECHES", Align::right, 3},
                                  {"LAST", Align::right, 4},
                                  {"NEXT", Align::right, 2},
                                  {"TRACKER"}};

std::string count_cell(std::int64_t count) {
    return count < 0 ? "" : std::to_string(count);
}

std::string time_cell(std::chrono::sys_seconds time) {
    const auto seconds = time.time_since_epoch().count();
    return seconds == 0 ? "" : std::to_string(seconds);
}

std::vector<std::string> cells_for_eyes(const TrackerRow& tracker, std::chrono::sys_seconds now) {
    const auto& answer = tracker.last_answer;
    return {std::to_string(tracker.tier + 1),
            tracker.state,
            count_cell(tracker.seeds),
            count_cell(tracker.leeches),
            when(tracker.last_announce, now),
            when(tracker.next_announce, now),
            printable(answer.empty() ? tracker.url : fmt::format("{} ({})", tracker.url, answer))};
}

std::vector<std::string> cells_for_programs(const TrackerRow& tracker, std::int64_t number) {
    return {std::to_string(number),           std::to_string(tracker.tier + 1),
            printable(tracker.url),           tracker.state,
            count_cell(tracker.seeds),        count_cell(tracker.leeches),
            time_cell(tracker.last_announce), time_cell(tracker.next_announce),
            printable(tracker.last_answer)};
}

void show(Env& env, Console& console, const Json& torrent, bool several) {
    const auto trackers = tracker_rows(torrent);
    const auto number = count_in(torrent, "id");
    console.event("trackers",
                  {{"id", number}, {"name", text_in(torrent, "name")}, {"trackers", trackers_in_json(trackers)}});
    if (console.is_json()) return;
    const auto now = seconds_now();
    std::vector<std::vector<std::string>> rows;
    for (const auto& one : trackers)
        rows.push_back(env.out_is_terminal ? cells_for_eyes(one, now) : cells_for_programs(one, number));
    if (several && env.out_is_terminal) *env.out << fmt::format("{} (number {})\n", name_of(torrent), number);
    if (!rows.empty()) write_rows(env, columns, rows);
    if (rows.empty()) console.say(fmt::format("{} has no trackers", name_of(torrent)));
}

/// Whether one of the words is this URL, or a pattern for it.
bool is_meant(const std::string& url, const std::vector<std::string>& words) {
    return std::ranges::any_of(
        words, [&](const auto& word) { return word == url || ::fnmatch(word.c_str(), url.c_str(), 0) == 0; });
}

/// Of all torrents at once: `--add`, `--set`. What is taken out has other numbers in every torrent.
Result<void> change(const Remote& remote, const TrackersOptions& options, const std::vector<Json>& torrents) {
    std::vector<std::pair<Json, Json>> removed;  // torrent's number, trackers' numbers
    for (const auto& torrent : torrents) {
        auto ids = Json::array();
        for (const auto& tracker : tracker_rows(torrent))
            if (is_meant(tracker.url, options.remove)) ids.push_back(tracker.id);
        if (!ids.empty()) removed.emplace_back(count_in(torrent, "id"), std::move(ids));
    }
    if (!options.remove.empty() && removed.empty())
        return fail(Fault::not_found, fmt::format("none of these torrents has a tracker '{}': `bittern trackers` "
                                                  "shows those it has",
                                                  printable(options.remove.front())));
    for (const auto& [number, ids] : removed)
        BITTERN_CHECK(remote.call("torrent_set", {{"ids", Json::array({number})}, {"tracker_remove", ids}}));
    Json arguments{{"ids", numbers_of(torrents)}};
    if (!options.add.empty()) arguments["tracker_add"] = options.add;
    if (options.set) {
        std::string list;
        for (const auto& url : *options.set) list += url + "\n\n";
        arguments["tracker_list"] = list;
    }
    if (arguments.size() > 1) BITTERN_CHECK(remote.call("torrent_set", arguments));
    return {};
}

Result<void> run(Env& env, Console& console, const TrackersOptions& options) {
    BITTERN_TRY(const auto remote, Remote::find(env, options.at));
    BITTERN_TRY(auto torrents, remote.torrents(options.torrents, {"tracker_stats"}));
    if (options.changes() && !torrents.empty()) {
        BITTERN_CHECK(change(remote, options, torrents));
        BITTERN_TRY(torrents, remote.torrents(options.torrents, {"tracker_stats"}));
    }
    for (const auto& one : torrents) show(env, console, one, torrents.size() > 1);
    return {};
}

}  // namespace

ExitCode trackers(Env& env, Console& console, const TrackersOptions& options) {
    return told(console, run(env, console, options));
}

}  // namespace bittern::app
