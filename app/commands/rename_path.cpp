#include "app/commands/answer_fields.hpp"
#include "app/commands/daemon_torrents.hpp"
#include "app/commands/remote.hpp"
#include "base/printable.hpp"

#include <fmt/format.h>

namespace bittern::app {
namespace {

using Json = nlohmann::json;

Result<void> run(Env& env, Console& console, const RenameOptions& options) {
    BITTERN_TRY(const auto remote, Remote::find(env, options.at));
    BITTERN_TRY(const auto torrents, remote.torrents({options.torrent}));
    if (torrents.size() > 1)
        return fail(Fault::usage, fmt::format("'{}' names {} torrents, and one can be renamed at a time: "
                                              "take its number",
                                              printable(options.torrent), torrents.size()));
    const auto& torrent = torrents.front();
    const auto name = text_in(torrent, "name");
    // The protocol's paths begin with the torrent's own folder; `files` shows them without.
    auto path = name;
    if (!options.path.empty() && options.path != name)
        path = options.path.starts_with(name + "/") ? options.path : name + "/" + options.path;
    while (path.ends_with('/')) path.pop_back();
    BITTERN_CHECK(
        remote.call("torrent_rename_path",
                    {{"ids", Json::array({count_in(torrent, "id")})}, {"path", path}, {"name", options.name}}));
    console.say(fmt::format("{} is now {}", printable(path), printable(options.name)));
    console.event("renamed", {{"id", count_in(torrent, "id")}, {"path", path}, {"name", options.name}});
    return {};
}

}  // namespace

ExitCode rename_path(Env& env, Console& console, const RenameOptions& options) {
    return told(console, run(env, console, options));
}

}  // namespace bittern::app
