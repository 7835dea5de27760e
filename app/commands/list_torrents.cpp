#include "app/commands/answer_fields.hpp"
#include "app/commands/daemon_torrents.hpp"
#include "app/commands/listed_torrent.hpp"
#include "app/commands/remote.hpp"
#include "app/render/words.hpp"

#include <cstdint>
#include <ostream>
#include <unordered_map>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

using Json = nlohmann::json;

/// Those of the torrents that are listed, in the order that is wanted, as they came.
Json chosen_of(const std::vector<Json>& torrents, const std::vector<ListedTorrent>& listed) {
    std::unordered_map<std::int64_t, const Json*> by_number;
    for (const auto& one : torrents) by_number.emplace(count_in(one, "id"), &one);
    auto chosen = Json::array();
    for (const auto& one : listed) chosen.push_back(*by_number.at(one.id));
    return chosen;
}

Result<void> show(Env& env, Console& console, const ListOptions& options) {
    BITTERN_TRY(const auto remote, Remote::find(env, options.at));
    BITTERN_TRY(const auto torrents, remote.torrents(options.torrents, listed_fields()));
    std::vector<ListedTorrent> listed;
    for (const auto& one : torrents)
        if (ListedTorrent torrent(one); is_listed(torrent, options)) listed.push_back(std::move(torrent));
    sort_listed(listed, options.sort, options.reverse);
    if (console.is_json())
        return console.event("torrents", {{"torrents", chosen_of(torrents, listed)}}), Result<void>();
    std::vector<std::vector<std::string>> rows;
    for (const auto& one : listed) rows.push_back(env.out_is_terminal ? cells_for_eyes(one) : cells_for_programs(one));
    if (!env.out_is_terminal) return write_tab_separated(*env.out, rows), Result<void>();
    if (rows.empty()) {
        console.say(torrents.empty() ? "the daemon has no torrents" : "the daemon has no such torrents");
        return {};
    }
    write_aligned(*env.out, list_columns(), rows, env.columns());
    for (const auto& line : wrapped(totals_of(listed), env.columns())) *env.out << line << '\n';
    return {};
}

}  // namespace

ExitCode list(Env& env, Console& console, const ListOptions& options) {
    return told(console, show(env, console, options));
}

}  // namespace bittern::app
