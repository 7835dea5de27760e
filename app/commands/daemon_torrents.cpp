#include "app/commands/daemon_torrents.hpp"

#include "app/commands/remote.hpp"
#include "app/render/words.hpp"
#include "base/printable.hpp"

#include <string>
#include <vector>

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
    auto numbers = Json::array();
    for (const auto& one : torrents) numbers.push_back(one.at("id"));
    arguments["ids"] = numbers;
    if (!numbers.empty()) BITTERN_CHECK(remote.call(method, arguments));
    for (const auto& one : torrents) {
        console.say(fmt::format("{}: {}", said, printable(one.value("name", ""))));
        console.event(event, {{"id", one.at("id")}, {"name", one.value("name", "")}});
    }
    if (numbers.empty()) console.say("the daemon has no torrents");
    return {};
}

ExitCode told(Console& console, const Result<void>& done) {
    if (done) return ExitCode::ok;
    console.error(done.error());
    return exit_code_of(done.error().fault);
}

}  // namespace

ExitCode start(Env& env, Console& console, const StartOptions& options) {
    return told(console, ask(env, console, options, "torrent_start", Json::object(), "started", "started"));
}

ExitCode stop(Env& env, Console& console, const StopOptions& options) {
    return told(console, ask(env, console, options, "torrent_stop", Json::object(), "stopped", "stopped"));
}

ExitCode remove(Env& env, Console& console, const RemoveOptions& options) {
    return told(console, ask(env, console, options, "torrent_remove", {{"delete_local_data", options.delete_data}},
                             "removed", options.delete_data ? "removed, with its files" : "removed"));
}

}  // namespace bittern::app
