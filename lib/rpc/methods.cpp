#include "rpc/desk.hpp"
#include "rpc/torrent_ids.hpp"

#include <string>
#include <unordered_map>

namespace bittern::rpc {
namespace {

template <void (Verbs::*Verb)(Verbs::Numbers, Verbs::Done)>
void on_torrents(Desk& desk, const CallPtr& call) {
    (desk.verbs.*Verb)(desk.meant_by(*call).numbers(), [call](const Result<void>& result) { call->finish(result); });
}

template <QueueMove Move>
void move_in_queue(Desk& desk, const CallPtr& call) {
    desk.verbs.move_in_queue(desk.meant_by(*call).numbers(), Move,
                             [call](const Result<void>& result) { call->finish(result); });
}

void torrent_remove(Desk& desk, const CallPtr& call) {
    const auto& arguments = call->arguments();
    const bool delete_data =
        arguments.flag("delete_local_data").value_or(false) || arguments.flag("delete_data").value_or(false);
    desk.verbs.remove(desk.meant_by(*call).numbers(), delete_data,
                      [call](const Result<void>& result) { call->finish(result); });
}

/// A method of our own.
void config_reload(Desk& desk, const CallPtr& call) {
    desk.verbs.reload([call](const Result<void>& result) { call->finish(result); });
}

void port_test(Desk&, const CallPtr& call) {
    call->fail(
        {Fault::refused, "nobody outside is asked whether the port is open: that would tell them of this machine"});
}

}  // namespace

Verbs::Numbers Desk::Meant::numbers() const {
    Verbs::Numbers numbers;
    for (const auto* torrent : torrents) numbers.push_back(torrent->number());
    return numbers;
}

Desk::Meant Desk::meant_by(const Call& call) const {
    Meant meant{.snapshot = verbs.snapshot(), .torrents = {}};
    meant.torrents = chosen_torrents(call.arguments().find("ids"), *meant.snapshot, options.now());
    return meant;
}

Method find_method(std::string_view name) {
    static const std::unordered_map<std::string_view, Method> methods{
        {"torrent_get", torrent_get},
        {"torrent_add", torrent_add},
        {"torrent_remove", torrent_remove},
        {"torrent_start", on_torrents<&Verbs::start>},
        {"torrent_start_now", on_torrents<&Verbs::start_now>},
        {"torrent_stop", on_torrents<&Verbs::stop>},
        {"torrent_verify", on_torrents<&Verbs::verify>},
        {"torrent_reannounce", on_torrents<&Verbs::reannounce>},
        {"torrent_set", torrent_set},
        {"torrent_set_location", torrent_set_location},
        {"torrent_rename_path", torrent_rename_path},
        {"queue_move_top", move_in_queue<QueueMove::top>},
        {"queue_move_up", move_in_queue<QueueMove::up>},
        {"queue_move_down", move_in_queue<QueueMove::down>},
        {"queue_move_bottom", move_in_queue<QueueMove::bottom>},
        {"session_get", session_get},
        {"session_set", session_set},
        {"session_stats", session_stats},
        {"session_close", session_close},
        {"free_space", free_space},
        {"bittern_config_reload", config_reload},
        {"port_test", port_test},
        {"blocklist_update", blocklist_update},
        {"group_get", group_get},
        {"group_set", group_set},
        {"bittern_log", bittern_log},
        {"bittern_kept_settings", bittern_kept_settings},
        {"bittern_torrent_import", bittern_torrent_import},
        {"bittern_history", bittern_history},
    };
    const auto found = methods.find(name);
    return found == methods.end() ? nullptr : found->second;
}

}  // namespace bittern::rpc
