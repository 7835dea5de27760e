#include "app/commands/answer_fields.hpp"
#include "app/commands/daemon_torrents.hpp"
#include "app/commands/remote.hpp"
#include "app/commands/torrent_limits.hpp"
#include "app/render/table.hpp"

#include <algorithm>
#include <chrono>

namespace bittern::app {
namespace {

using Json = nlohmann::json;

constexpr std::int64_t kilobyte = 1000;

/// At least 1 where there is a limit: 0 would be none, or no traffic at all.
std::int64_t kilobytes(Rate rate) {
    return std::max<std::int64_t>(1, (rate.per_second + kilobyte / 2) / kilobyte);
}

std::int64_t minutes(std::chrono::seconds time) {
    return std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::minutes>(time).count());
}

/// Sets a limit under the names that it and its switch have; `count` makes the protocol's number of it.
template <class Amount, class Count>
void put(Json& arguments, const std::optional<NewLimit<Amount>>& limit, const char* most, const char* on,
         const Count& count) {
    if (!limit) return;
    const bool own = limit->kind == NewLimit<Amount>::Kind::own;
    arguments[on] = own;
    if (own) arguments[most] = count(limit->most);
}

/// The same where the switch is a mode: 0 as the session, 1 its own, 2 unlimited.
template <class Amount, class Count>
void put_mode(Json& arguments, const std::optional<NewLimit<Amount>>& limit, const char* most, const char* mode,
              const Count& count) {
    using Kind = typename NewLimit<Amount>::Kind;
    if (!limit) return;
    arguments[mode] = limit->kind == Kind::usual ? 0 : limit->kind == Kind::own ? 1 : 2;
    if (limit->kind == Kind::own) arguments[most] = count(limit->most);
}

double itself(double ratio) {
    return ratio;
}

Json for_torrents(const LimitOptions& options) {
    Json arguments = Json::object();
    put(arguments, options.down, "download_limit", "download_limited", kilobytes);
    put(arguments, options.up, "upload_limit", "upload_limited", kilobytes);
    put_mode(arguments, options.ratio, "seed_ratio_limit", "seed_ratio_mode", itself);
    put_mode(arguments, options.idle, "seed_idle_limit", "seed_idle_mode", minutes);
    return arguments;
}

Json for_session(const LimitOptions& options) {
    Json arguments = Json::object();
    put(arguments, options.down, "speed_limit_down", "speed_limit_down_enabled", kilobytes);
    put(arguments, options.up, "speed_limit_up", "speed_limit_up_enabled", kilobytes);
    put(arguments, options.ratio, "seed_ratio_limit", "seed_ratio_limited", itself);
    put(arguments, options.idle, "idle_seeding_limit", "idle_seeding_limit_enabled", minutes);
    return arguments;
}

const std::vector<Column> columns{{"ID", Align::right, 2}, {"DOWN", Align::right}, {"UP", Align::right},
                                  {"RATIO", Align::right}, {"IDLE", Align::right}, {"NAME"}};

std::vector<std::string> row_of(const Env& env, const TorrentLimits& limits, std::int64_t number,
                                const std::string& name) {
    auto row = env.out_is_terminal ? limit_cells_for_eyes(limits) : limit_cells_for_programs(limits);
    row.insert(row.begin(), env.out_is_terminal && number == 0 ? "" : std::to_string(number));
    if (env.out_is_terminal) row.push_back(name);
    return row;
}

Result<void> limit_session(Env& env, Console& console, const LimitOptions& options, const Remote& remote) {
    if (options.changes()) BITTERN_CHECK(remote.call("session_set", for_session(options)));
    BITTERN_TRY(const auto session, remote.call("session_get"));
    const auto limits = TorrentLimits::of_session(session);
    if (console.is_json()) return console.event("limits", limits_in_json(limits)), Result<void>();
    return write_rows(env, columns, {row_of(env, limits, 0, "all together")}), Result<void>();
}

Result<void> limit_torrents(Env& env, Console& console, const LimitOptions& options, const Remote& remote) {
    BITTERN_TRY(auto torrents, remote.torrents(options.torrents, limit_fields()));
    if (options.changes() && !torrents.empty()) {
        auto arguments = for_torrents(options);
        arguments["ids"] = numbers_of(torrents);
        BITTERN_CHECK(remote.call("torrent_set", arguments));
        BITTERN_TRY(torrents, remote.torrents(options.torrents, limit_fields()));
    }
    std::vector<std::vector<std::string>> rows;
    for (const auto& one : torrents) {
        const auto limits = TorrentLimits::of_torrent(one);
        nlohmann::ordered_json fields{{"id", count_in(one, "id")}, {"name", text_in(one, "name")}};
        fields.update(limits_in_json(limits));
        console.event("limits", fields);
        rows.push_back(row_of(env, limits, count_in(one, "id"), name_of(one)));
    }
    if (!console.is_json() && !rows.empty()) write_rows(env, columns, rows);
    if (rows.empty()) console.say("the daemon has no torrents");
    return {};
}

Result<void> run(Env& env, Console& console, const LimitOptions& options) {
    BITTERN_TRY(const auto remote, Remote::find(env, options.at));
    const bool session = !options.all && options.torrents.empty();
    return (session ? limit_session : limit_torrents)(env, console, options, remote);
}

}  // namespace

ExitCode limit(Env& env, Console& console, const LimitOptions& options) {
    return told(console, run(env, console, options));
}

}  // namespace bittern::app
