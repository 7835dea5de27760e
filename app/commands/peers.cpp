#include "app/commands/answer_fields.hpp"
#include "app/commands/daemon_torrents.hpp"
#include "app/commands/remote.hpp"
#include "app/render/table.hpp"
#include "app/render/words.hpp"
#include "base/printable.hpp"
#include "base/units.hpp"

#include <ostream>

#include <fmt/format.h>

namespace bittern::app {
namespace {

using Json = nlohmann::json;

const std::vector<Column> columns{{"DONE", Align::right, 2}, {"DOWN", Align::right, 1},  {"UP", Align::right, 1},
                                  {"FLAGS", Align::left, 3}, {"CLIENT", Align::left, 4}, {"ADDRESS"}};

std::string rate_cell(std::int64_t bytes) {
    return bytes == 0 ? "" : to_string(Rate{bytes});
}

std::string address_of(const Json& peer) {
    const auto address = printable(text_in(peer, "address"));
    const bool is_v6 = address.find(':') != std::string::npos;
    return fmt::format("{}{}{}:{}", is_v6 ? "[" : "", address, is_v6 ? "]" : "", count_in(peer, "port"));
}

std::vector<std::string> cells_for_eyes(const Json& peer) {
    return {fmt::format("{}%", static_cast<int>(number_in(peer, "progress") * 100)),
            rate_cell(count_in(peer, "rate_to_client")),
            rate_cell(count_in(peer, "rate_to_peer")),
            printable(text_in(peer, "flag_str")),
            elide(printable(text_in(peer, "client_name")), 30),
            address_of(peer)};
}

std::vector<std::string> cells_for_programs(const Json& peer, std::int64_t number) {
    return {std::to_string(number),
            printable(text_in(peer, "address")),
            std::to_string(count_in(peer, "port")),
            printable(text_in(peer, "client_name")),
            fmt::format("{:.3f}", number_in(peer, "progress")),
            std::to_string(count_in(peer, "rate_to_client")),
            std::to_string(count_in(peer, "rate_to_peer")),
            printable(text_in(peer, "flag_str"))};
}

nlohmann::ordered_json in_json(const Json& peer) {
    return {{"address", text_in(peer, "address")},
            {"port", count_in(peer, "port")},
            {"client", text_in(peer, "client_name")},
            {"progress", number_in(peer, "progress")},
            {"rate_down", count_in(peer, "rate_to_client")},
            {"rate_up", count_in(peer, "rate_to_peer")},
            {"flags", text_in(peer, "flag_str")},
            {"encrypted", flag_in(peer, "is_encrypted")},
            {"incoming", flag_in(peer, "is_incoming")},
            {"utp", flag_in(peer, "is_utp")}};
}

void show(Env& env, Console& console, const Json& torrent, bool several) {
    const auto number = count_in(torrent, "id");
    auto events = nlohmann::ordered_json::array();
    std::vector<std::vector<std::string>> rows;
    for (const auto& peer : list_in(torrent, "peers")) {
        if (!peer.is_object()) continue;
        if (console.is_json()) events.push_back(in_json(peer));
        rows.push_back(env.out_is_terminal ? cells_for_eyes(peer) : cells_for_programs(peer, number));
    }
    console.event("peers", {{"id", number}, {"name", text_in(torrent, "name")}, {"peers", events}});
    if (console.is_json()) return;
    if (rows.empty()) return console.say(fmt::format("{}: no peer is connected", name_of(torrent)));
    if (several && env.out_is_terminal) *env.out << fmt::format("{} (number {})\n", name_of(torrent), number);
    write_rows(env, columns, rows);
    if (env.out_is_terminal) *env.out << counted(rows.size(), "peer") << '\n';
}

Result<void> run(Env& env, Console& console, const PeersOptions& options) {
    BITTERN_TRY(const auto remote, Remote::find(env, options.at));
    BITTERN_TRY(const auto torrents, remote.torrents(options.torrents, {"peers"}));
    for (const auto& one : torrents) show(env, console, one, torrents.size() > 1);
    return {};
}

}  // namespace

ExitCode peers(Env& env, Console& console, const PeersOptions& options) {
    return told(console, run(env, console, options));
}

}  // namespace bittern::app
