#include "app/commands/answer_fields.hpp"
#include "app/commands/daemon_torrents.hpp"
#include "app/commands/remote.hpp"
#include "base/printable.hpp"

#include <fmt/format.h>

namespace bittern::app {
namespace {

Result<void> run(Env& env, Console& console, const MoveOptions& options) {
    BITTERN_TRY(const auto remote, Remote::find(env, options.at));
    BITTERN_TRY(const auto torrents, remote.torrents(options.torrents));
    const auto folder = env.absolute(options.folder).native();
    if (torrents.empty()) return console.say("the daemon has no torrents"), Result<void>();
    BITTERN_CHECK(remote.call("torrent_set_location",
                              {{"ids", numbers_of(torrents)}, {"location", folder}, {"move", !options.keep_data}}));
    for (const auto& one : torrents) {
        console.say(fmt::format("{}: {} {}", name_of(one), options.keep_data ? "is looked for in" : "goes to",
                                printable(folder)));
        console.event("moved", {{"id", count_in(one, "id")},
                                {"name", text_in(one, "name")},
                                {"folder", folder},
                                {"with_data", !options.keep_data}});
    }
    return {};
}

}  // namespace

ExitCode move_data(Env& env, Console& console, const MoveOptions& options) {
    return told(console, run(env, console, options));
}

}  // namespace bittern::app
