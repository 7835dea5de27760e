#include "app/commands/daemon_torrents.hpp"

#include "app/commands/answer_fields.hpp"
#include "app/commands/remote.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

using Json = nlohmann::json;

/// Calls a method about the torrents that are named, and tells of each.
Result<void> ask(Env& env, Console& console, const TorrentsOptions& options, std::string_view method, Json arguments,
                 std::string_view event, std::string_view said) {
    BITTERN_TRY(const auto remote, Remote::find(env, options.at));
    BITTERN_TRY(const auto torrents, remote.torrents(options.torrents));
    arguments["ids"] = numbers_of(torrents);
    if (!torrents.empty()) BITTERN_CHECK(remote.call(method, arguments));
    for (const auto& one : torrents) {
        console.say(fmt::format("{}: {}", said, name_of(one)));
        console.event(event, {{"id", one.at("id")}, {"name", text_in(one, "name")}});
    }
    if (torrents.empty()) console.say("the daemon has no torrents");
    return {};
}

}  // namespace

ExitCode start(Env& env, Console& console, const StartOptions& options) {
    return told(console, ask(env, console, options, options.now ? "torrent_start_now" : "torrent_start", Json::object(),
                             "started", "started"));
}

ExitCode stop(Env& env, Console& console, const StopOptions& options) {
    return told(console, ask(env, console, options, "torrent_stop", Json::object(), "stopped", "stopped"));
}

ExitCode remove(Env& env, Console& console, const RemoveOptions& options) {
    return told(console, ask(env, console, options, "torrent_remove", {{"delete_local_data", options.delete_data}},
                             "removed", options.delete_data ? "removed, with its files" : "removed"));
}

ExitCode reannounce(Env& env, Console& console, const ReannounceOptions& options) {
    return told(console, ask(env, console, options, "torrent_reannounce", Json::object(), "reannounced",
                             "its trackers are asked"));
}

ExitCode verify_in_daemon(Env& env, Console& console, const TorrentsOptions& options) {
    return told(console, ask(env, console, options, "torrent_verify", Json::object(), "verification", "verifies"));
}

}  // namespace bittern::app
