#include "app/commands/answer_fields.hpp"
#include "app/commands/daemon_torrents.hpp"
#include "app/commands/remote.hpp"
#include "app/commands/stats_history.hpp"
#include "app/render/table.hpp"
#include "base/clock.hpp"
#include "base/units.hpp"

#include <array>
#include <chrono>
#include <utility>

#include <fmt/format.h>

namespace bittern::app {
namespace {

using Json = nlohmann::json;

constexpr std::array<std::pair<const char*, const char*>, 4> now_rows{{{"torrent_count", "torrents"},
                                                                       {"active_torrent_count", "active now"},
                                                                       {"download_speed", "down now"},
                                                                       {"upload_speed", "up now"}}};

/// Of a run, or of all.
struct Counts {
    Bytes uploaded, downloaded;
    std::int64_t files, sessions;
    std::chrono::seconds active;

    explicit Counts(const Json& object)
        : uploaded{count_in(object, "uploaded_bytes")},
          downloaded{count_in(object, "downloaded_bytes")},
          files(count_in(object, "files_added")),
          sessions(count_in(object, "session_count")),
          active(count_in(object, "seconds_active")) {}

    /// Negative where there is none.
    [[nodiscard]] double ratio() const {
        if (downloaded == Bytes{}) return -1;
        return static_cast<double>(uploaded.count) / static_cast<double>(downloaded.count);
    }
};

nlohmann::ordered_json in_json(const Counts& counts) {
    nlohmann::ordered_json fields{{"uploaded", counts.uploaded.count}, {"downloaded", counts.downloaded.count}};
    fields["ratio"] = counts.ratio() < 0 ? nlohmann::ordered_json() : nlohmann::ordered_json(counts.ratio());
    fields.update({{"files_added", counts.files}, {"runs", counts.sessions}, {"active_s", counts.active.count()}});
    return fields;
}

/// One row a line: what, this run, all runs.
std::vector<std::vector<std::string>> rows_of(const Env& env, const Counts& run, const Counts& all) {
    const bool eyes = env.out_is_terminal;
    const auto size = [&](Bytes bytes) { return eyes ? to_string(bytes) : std::to_string(bytes.count); };
    const auto time = [&](std::chrono::seconds t) { return eyes ? to_string(t) : std::to_string(t.count()); };
    const auto ratio = [&](const Counts& counts) {
        if (counts.ratio() < 0) return std::string();
        return eyes ? fmt::format("{:.2f}", counts.ratio()) : fmt::format("{:.3f}", counts.ratio());
    };
    return {{size(run.uploaded), size(all.uploaded), "uploaded"},
            {size(run.downloaded), size(all.downloaded), "downloaded"},
            {ratio(run), ratio(all), "ratio"},
            {time(run.active), time(all.active), "active"},
            {std::to_string(run.sessions), std::to_string(all.sessions), "runs"},
            {std::to_string(run.files), std::to_string(all.files), "files added"}};
}

Result<void> run(Env& env, Console& console, const StatsOptions& options) {
    BITTERN_TRY(const auto remote, Remote::find(env, options.at));
    if (options.history)
        return tell_history(env, console, remote, options.last.value_or(std::chrono::hours(24)), seconds_now());
    BITTERN_TRY(const auto stats, remote.call("session_stats"));
    const Counts this_run(object_in(stats, "current_stats"));
    const Counts all(object_in(stats, "cumulative_stats"));
    const auto count = [&](const char* key) { return count_in(stats, key); };
    console.event("stats", {{"torrents", count("torrent_count")},
                            {"active", count("active_torrent_count")},
                            {"stopped", count("paused_torrent_count")},
                            {"down", count("download_speed")},
                            {"up", count("upload_speed")},
                            {"this_run", in_json(this_run)},
                            {"all_time", in_json(all)}});
    if (console.is_json()) return {};
    auto rows = rows_of(env, this_run, all);
    if (!env.out_is_terminal)
        for (const auto& [key, name] : now_rows) rows.push_back({std::to_string(count(key)), "", name});
    write_rows(env, {{"THIS RUN", Align::right}, {"ALL TIME", Align::right}, {""}}, rows);
    if (!env.out_is_terminal) return {};
    console.say(fmt::format("now: {} of {} torrents active; {} down, {} up", count("active_torrent_count"),
                            count("torrent_count"), to_string(Rate{count("download_speed")}),
                            to_string(Rate{count("upload_speed")})));
    return {};
}

}  // namespace

ExitCode stats(Env& env, Console& console, const StatsOptions& options) {
    return told(console, run(env, console, options));
}

}  // namespace bittern::app
