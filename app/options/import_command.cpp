// bittern import: a client's name, its state folder, and what became of its paths.

#include "app/options/command.hpp"
#include "app/options/import_options.hpp"
#include "app/options/named_actions.hpp"
#include "app/options/torrent_words.hpp"
#include "base/printable.hpp"

#include <fmt/format.h>

namespace bittern::app {
namespace {

using daemon::Client;

constexpr auto examples = R"(  bittern import transmission --dry-run    tells what it would do
  bittern import transmission              from its usual folder
  bittern import qbittorrent ~/backup/BT_backup --map /old/films=/srv/films)";

constexpr auto notes = R"(CLIENT is transmission, qbittorrent, rtorrent or deluge. DIR is its state folder: the
one that has the folders `torrents` and `resume`; the one that has BT_backup or
torrents.db; the session folder; the one that has torrents.state. Without it the
client's usual one is taken.

End the other client first: two programs that write to the same files spoil them.
Its state is only read. The daemon hashes what lies there before it believes that
it has it; nothing that is right is downloaded again. The one thing that changes on
the disk is the name of an unfinished file: film.mkv.part becomes film.mkv. A torrent
of which the client had something and no file is there is refused: --map tells where
they are. What can't be carried over is said.

Exit codes: 0 ok, 1 other, 2 usage, 3 no such folder, 4 bad torrent or record, 5 I/O,
7 interrupted, 8 no daemon, 9 refused)";

constexpr NamedActions<Client, 4> clients{{{"transmission", Client::transmission},
                                           {"qbittorrent", Client::qbittorrent},
                                           {"rtorrent", Client::rtorrent},
                                           {"deluge", Client::deluge}}};

}  // namespace

void define(Command& command, ImportOptions& options) {
    command.name = "import";
    command.summary = "takes over the torrents of another client";
    command.examples = examples;
    command.usage = "bittern import [OPTIONS] CLIENT [DIR]";
    command.notes = notes;
    command.take_operands = [&options](const std::vector<std::string>& words) {
        options.words = words;
        for (const auto& [name, client] : clients)
            if (!words.empty() && words.front() == name) options.client = client;
    };
    auto& parser = command.parser;
    add_repeatable(
        parser, "--map", "OLD=NEW", daemon::parse_path_map,
        [&options](daemon::PathMap map) { options.maps.push_back(std::move(map)); },
        "paths that begin with OLD begin with NEW here; repeatable, the first that fits counts")
        ->group("Torrents");
    parser.add_flag("--dry-run", options.dry_run, "tell what would be done, and do nothing")->group("Torrents");
    define_at(parser, options.at);
    define_output(parser, options.output);
}

Result<void> check(const ImportOptions& options) {
    if (options.words.empty()) return fail(Fault::usage, "name the client whose torrents are wanted");
    if (!options.client) {
        std::vector<std::string> names;
        for (const auto& [name, client] : clients) names.emplace_back(name);
        return fail(Fault::usage, fmt::format("unknown client '{}'{}", printable(options.words.front()),
                                              suggestion(options.words.front(), names)));
    }
    if (options.words.size() > 2)
        return fail(Fault::usage, fmt::format("'{}' is one word too many", printable(options.words[2])));
    return {};
}

}  // namespace bittern::app
