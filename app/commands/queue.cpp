#include "app/commands/answer_fields.hpp"
#include "app/commands/daemon_torrents.hpp"
#include "app/commands/listed_torrent.hpp"
#include "app/commands/remote.hpp"
#include "app/render/table.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bittern::app {
namespace {

using Json = nlohmann::json;

Result<void> show(Env& env, Console& console, const QueueOptions& options, const Remote& remote) {
    BITTERN_TRY(auto torrents, remote.torrents(options.torrents, {"queue_position", "status", "error"}));
    const auto place = [](const Json& torrent) { return count_in(torrent, "queue_position"); };
    std::ranges::stable_sort(torrents, {}, place);
    auto list = nlohmann::ordered_json::array();
    std::vector<std::vector<std::string>> rows;
    for (const auto& one : torrents) {
        list.push_back({{"place", place(one) + 1},
                        {"id", count_in(one, "id")},
                        {"state", state_of(one)},
                        {"name", text_in(one, "name")}});
        rows.push_back(
            {std::to_string(place(one) + 1), std::to_string(count_in(one, "id")), state_of(one), name_of(one)});
    }
    console.event("queue", {{"torrents", list}});
    if (console.is_json()) return {};
    if (rows.empty()) return console.say("the daemon has no torrents"), Result<void>();
    write_rows(env, {{"PLACE", Align::right}, {"ID", Align::right, 2}, {"STATE", Align::left, 1}, {"NAME"}}, rows);
    return {};
}

std::string_view method_for(QueueOptions::Action action) {
    switch (action) {
        case QueueOptions::Action::top:
            return "queue_move_top";
        case QueueOptions::Action::up:
            return "queue_move_up";
        case QueueOptions::Action::down:
            return "queue_move_down";
        case QueueOptions::Action::bottom:
        case QueueOptions::Action::show:
            break;
    }
    return "queue_move_bottom";
}

Result<void> run(Env& env, Console& console, const QueueOptions& options) {
    BITTERN_TRY(const auto remote, Remote::find(env, options.at));
    if (options.action != QueueOptions::Action::show) {
        BITTERN_TRY(const auto torrents, remote.torrents(options.torrents));
        if (!torrents.empty()) BITTERN_CHECK(remote.call(method_for(options.action), {{"ids", numbers_of(torrents)}}));
    }
    return show(env, console, options, remote);
}

}  // namespace

ExitCode queue(Env& env, Console& console, const QueueOptions& options) {
    return told(console, run(env, console, options));
}

}  // namespace bittern::app
