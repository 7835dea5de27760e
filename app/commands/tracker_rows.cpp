#include "app/commands/tracker_rows.hpp"

#include "app/commands/answer_fields.hpp"
#include "base/units.hpp"

namespace bittern::app {
namespace {

using Json = nlohmann::json;

std::chrono::sys_seconds time_in(const Json& object, const char* key) {
    return std::chrono::sys_seconds(std::chrono::seconds(count_in(object, key)));
}

/// By `announce_state`: 0 inactive, 1 waiting, 2 queued, 3 active.
std::string tracker_state(const Json& tracker) {
    constexpr std::int64_t inactive = 0;
    constexpr std::int64_t active = 3;
    const auto state = count_in(tracker, "announce_state");
    if (state == active) return "asking";
    if (state == inactive) return "stopped";
    if (!flag_in(tracker, "has_announced")) return "waiting";
    return flag_in(tracker, "last_announce_succeeded") ? "working" : "failing";
}

nlohmann::ordered_json time_or_null(std::chrono::sys_seconds time) {
    const auto seconds = time.time_since_epoch().count();
    return seconds == 0 ? nlohmann::ordered_json() : nlohmann::ordered_json(seconds);
}

nlohmann::ordered_json count_or_null(std::int64_t count) {
    return count < 0 ? nlohmann::ordered_json() : nlohmann::ordered_json(count);
}

}  // namespace

TrackerRow::TrackerRow(const Json& tracker)
    : id(count_in(tracker, "id")),
      tier(count_in(tracker, "tier")),
      url(text_in(tracker, "announce")),
      state(tracker_state(tracker)),
      seeds(count_in(tracker, "seeder_count", -1)),
      leeches(count_in(tracker, "leecher_count", -1)),
      last_announce(time_in(tracker, "last_announce_time")),
      next_announce(time_in(tracker, "next_announce_time")),
      last_answer(text_in(tracker, "last_announce_result")) {}

std::vector<TrackerRow> tracker_rows(const Json& torrent) {
    std::vector<TrackerRow> rows;
    for (const auto& one : list_in(torrent, "tracker_stats"))
        if (one.is_object()) rows.emplace_back(one);
    return rows;
}

std::string when(std::chrono::sys_seconds time, std::chrono::sys_seconds now) {
    if (time == std::chrono::sys_seconds()) return {};
    if (time > now) return "in " + to_string(time - now);
    return time == now ? "now" : to_string(now - time) + " ago";
}

nlohmann::ordered_json trackers_in_json(const std::vector<TrackerRow>& trackers) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& one : trackers)
        list.push_back({{"id", one.id},
                        {"tier", one.tier},
                        {"url", one.url},
                        {"state", one.state},
                        {"seeds", count_or_null(one.seeds)},
                        {"leeches", count_or_null(one.leeches)},
                        {"last_announce", time_or_null(one.last_announce)},
                        {"next_announce", time_or_null(one.next_announce)},
                        {"last_answer", one.last_answer}});
    return list;
}

}  // namespace bittern::app
