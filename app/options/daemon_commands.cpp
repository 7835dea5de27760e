// The daemon, and how it gets its torrents: daemon, add.

#include "app/options/command.hpp"
#include "app/options/named_actions.hpp"
#include "app/options/torrent_words.hpp"
#include "base/printable.hpp"

#include <fmt/format.h>

namespace bittern::app {
namespace {

constexpr auto daemon_examples = R"(  bittern daemon                           runs here until Ctrl-C, logs to stderr
  bittern daemon status                    whether one runs, and what it does
  bittern daemon stop                      ends it; every torrent is saved
  bittern daemon password >~/rpc.password  asks for one and prints its hash
  bittern daemon backup /mnt/state.backup  a copy of its state, while it runs)";

constexpr auto daemon_notes = R"(The daemon holds torrents for years: what is added stays until it is removed, over
restarts and crashes. Its settings are those of the configuration file (bittern
help config). Programs talk to it through a Unix socket, which its user and
group may use: --socket, else `socket` of [rpc], else bittern/daemon.sock in
$XDG_RUNTIME_DIR, else daemon.sock in the state folder. It speaks the protocol of
Transmission there (transmission-remote, phone apps), and on TCP where `listen` of
[rpc] says so, to the user bittern with the password whose hash is in the file that
`password_file` of [rpc] names.

backup copies the state database as it is at one moment, whether a daemon runs or
not, to a file that only you can read: torrents with their descriptions, what is
known of their files, limits, settings, statistics. It is checked before it has its
name. To restore one, end the daemon, remove state.db-wal and state.db-shm from the
state folder where they are there, and put the copy in the place of state.db.

Exit codes: 0 ok, 1 other, 2 usage, or a mistake in the configuration; 3 backup:
there is no state yet; 5 I/O, or a damaged state; 8 status, stop: no daemon there;
9 refused (one runs already; backup: FILE is there already))";

constexpr auto add_examples = R"(  bittern add 'magnet:?xt=urn:btih:…'      by its link
  bittern add *.torrent --label films      several at once
  bittern add t.torrent -o /srv/data       data that is there is verified and kept
  bittern add --select '*.mkv' t.torrent   only those files
  bittern add --stopped t.torrent)";

constexpr auto add_notes = R"(SOURCE is a magnet link, an info-hash, a .torrent file, an http(s) URL of one, or -
for standard input. Prints the number of each, in the order given. What the daemon
has already is told, and is no failure. Several are on their way at once.

Exit codes: 0 ok, 1 other, 2 usage, 3 not found, 4 bad torrent or link, 5 I/O,
8 no daemon, 9 refused)";

constexpr NamedActions<DaemonOptions::Action, 5> actions{{{"run", DaemonOptions::Action::run},
                                                          {"status", DaemonOptions::Action::status},
                                                          {"stop", DaemonOptions::Action::stop},
                                                          {"password", DaemonOptions::Action::password},
                                                          {"backup", DaemonOptions::Action::backup}}};

}  // namespace

void define(Command& command, DaemonOptions& options) {
    command.name = "daemon";
    command.summary = "holds torrents, headless, for years";
    command.examples = daemon_examples;
    command.usage = "bittern daemon [run|status|stop|password|backup FILE] [OPTIONS]";
    command.notes = daemon_notes;
    command.take_operands = [&options](const std::vector<std::string>& words) {
        options.words = words;
        if (!words.empty()) take_action(words.front(), actions, options.action);
    };
    command.parser.add_flag("--force", options.force, "let backup replace a file")->group("Backup");
    define_at(command.parser, options.at);
    define_output(command.parser, options.output);
}

Result<void> check(const DaemonOptions& options) {
    const bool backup = options.action == DaemonOptions::Action::backup;
    if (options.force && !backup) return fail(Fault::usage, "--force is about the file of `bittern daemon backup`");
    if (options.words.empty()) return {};
    BITTERN_CHECK(check_action(options.words.front(), actions));
    if (backup && (options.words.size() < 2 || options.words[1].empty()))
        return fail(Fault::usage, "name the file that the copy is to be: bittern daemon backup FILE");
    if (backup && options.words[1] == "-")
        return fail(Fault::usage, "the copy is checked where it is written: name a file, not -");
    if (const std::size_t most = backup ? 2 : 1; options.words.size() > most)
        return fail(Fault::usage, fmt::format("'{}' is one word too many", printable(options.words[most])));
    return {};
}

void define(Command& command, AddOptions& options) {
    command.name = "add";
    command.summary = "gives torrents to the daemon";
    command.examples = add_examples;
    command.usage = "bittern add [OPTIONS] SOURCE…";
    command.notes = add_notes;
    command.take_operands = [&options](const std::vector<std::string>& words) { options.sources = words; };
    auto& parser = command.parser;
    add_path(
        parser, "-o,--output", "DIR", [&options](const std::string& path) { options.folder = path; },
        "where its files go; else the daemon's download_dir")
        ->group("Torrent");
    add_repeatable(
        parser, "--label", "LABEL", parse_label,
        [&options](const std::string& label) { options.labels.push_back(label); },
        "a word to find it by later; repeatable")
        ->group("Torrent");
    add_repeatable(
        parser, "--select", "GLOB", parse_selection,
        [&options](const std::string& glob) { options.select.push_back(glob); },
        "of .torrent files: only the files that match ('!GLOB' leaves out again), or the numbers of `get --list`, as 3 "
        "or 1-4; repeatable")
        ->group("Torrent");
    parser.add_flag("--sequential", options.sequential, "fetch from the beginning to the end")->group("Torrent");
    parser.add_flag("--stopped", options.stopped, "do not start it yet")->group("Torrent");
    define_at(parser, options.at);
    define_output(parser, options.output);
}

Result<void> check(const AddOptions& options) {
    if (options.sources.empty())
        return fail(Fault::usage, "name at least one link or .torrent file, or - for standard input");
    return {};
}

}  // namespace bittern::app
