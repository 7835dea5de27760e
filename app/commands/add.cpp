#include "app/commands/daemon_torrents.hpp"
#include "app/commands/given.hpp"
#include "app/commands/remote.hpp"
#include "base/printable.hpp"
#include "rpc/base64.hpp"
#include "torrent/magnet.hpp"
#include "torrent/source.hpp"

#include <variant>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

using Json = nlohmann::json;

/// What torrent-add takes of a source. Files are read here: the daemon may run as somebody else, elsewhere.
Result<Json> what_to_add(Env& env, const std::string& typed) {
    BITTERN_TRY(const auto source, torrent::parse_source(typed));
    if (const auto* url = std::get_if<torrent::TorrentUrl>(&source)) return Json{{"filename", url->url}};
    BITTERN_TRY(const auto given, read_given(env, typed));
    if (const auto* magnet = std::get_if<torrent::Magnet>(&given))
        return Json{{"filename", torrent::to_string(*magnet)}};
    return Json{{"metainfo", rpc::to_base64(std::get<GivenTorrent>(given).bytes)}};
}

Result<void> add_one(Env& env, Console& console, const AddOptions& options, const Remote& remote,
                     const std::string& source) {
    BITTERN_TRY(auto arguments, what_to_add(env, source));
    if (!options.folder.empty()) arguments["download_dir"] = env.absolute(options.folder).native();
    if (!options.labels.empty()) arguments["labels"] = options.labels;
    if (options.stopped) arguments["paused"] = true;
    BITTERN_TRY(const auto answer, remote.call("torrent_add", arguments));
    const bool duplicate = answer.contains("torrent_duplicate");
    const auto torrent = answer.value(duplicate ? "torrent_duplicate" : "torrent_added", Json::object());
    const auto number = torrent.value("id", std::int64_t{0});
    const auto name = torrent.value("name", "");
    console.say(fmt::format("{}: {} (number {})", duplicate ? "there already" : "added", printable(name), number));
    console.answer(std::to_string(number));
    console.event(duplicate ? "duplicate" : "added",
                  {{"id", number}, {"name", name}, {"info_hash", torrent.value("hash_string", "")}});
    return {};
}

}  // namespace

ExitCode add(Env& env, Console& console, const AddOptions& options) {
    const auto remote = Remote::find(env, options.at);
    auto code = ExitCode::ok;
    const auto fail_with = [&](const Error& error, const std::string& subject) {
        console.error(error, subject);
        code = exit_code_of(error.fault);
    };
    if (!remote) {
        fail_with(remote.error(), {});
        return code;
    }
    for (const auto& source : options.sources) {
        const auto added = add_one(env, console, options, *remote, source);
        if (added) continue;
        fail_with(added.error(), options.sources.size() > 1 ? printable(source) : std::string());
        if (added.error().fault == Fault::no_daemon) break;
    }
    return code;
}

}  // namespace bittern::app
