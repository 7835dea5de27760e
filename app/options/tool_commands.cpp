// The commands that look at torrents and change nothing: show, magnet, verify, diff.

#include "app/options/torrent_words.hpp"

namespace bittern::app {
namespace {

constexpr auto show_examples = R"(  bittern show debian.torrent              what is in it, and what is wrong with it
  bittern show 'magnet:?xt=urn:btih:…'     what a link says
  bittern show t.torrent | grep ^file      tab-separated: file, number, bytes, path
  bittern show --json t.torrent | jq .info_hash_v1)";

constexpr auto show_notes = R"(SOURCE is a .torrent file, a magnet link, an info-hash, or - for standard input.
No network is used. On a terminal at most 40 lines of files are shown.

Exit codes: 0 ok (problems found are listed), 1 other, 2 usage, 3 not found,
4 bad torrent or link, 5 I/O, 9 refused (SOURCE is a pipe or a device),
130 interrupted)";

constexpr auto magnet_examples = R"(  bittern magnet t.torrent                 its link, trackers and web seeds included
  bittern magnet --no-trackers t.torrent   the info-hashes and the name alone
  bittern magnet --v1 hybrid.torrent       for clients that know v1 only
  bittern magnet --select '*.pdf' t.torrent
  bittern magnet --parse 'magnet:?xt=…'    what a link says)";

constexpr auto magnet_notes = R"(SOURCE is a .torrent file, a magnet link (to be made another of), or - for
standard input. The link goes to stdout. No network is used.

Exit codes: 0 ok, 1 other, 2 usage, 3 not found, 4 bad torrent or link, 5 I/O,
9 refused (SOURCE is a pipe or a device, the QR code does not fit),
130 interrupted)";

constexpr auto verify_examples = R"(  bittern verify holiday.torrent holiday/  the folder itself
  bittern verify t.torrent ~/Downloads     or the one it is in
  bittern verify -q t.torrent data && echo all there
  bittern verify --json t.torrent data | jq '.files[].path'
  bittern verify 3 'debian*'               torrents of the daemon, by it)";

constexpr auto verify_notes = R"(SOURCE is a .torrent file, or - for standard input. Every file is read and compared
with it, on all cores; nothing is changed. What is not right goes to stdout: on a
terminal for eyes, in a pipe tab-separated: what (wrong, missing, short, long,
unreadable, not_a_file, changed, unknown, extra), path, bytes on disk, bytes
wanted, wrong pieces, the ranges of bytes that are wrong, and why it is
unreadable. Ranges are as exact
as the hashes are: pieces, or 16 KiB blocks where a torrent has pieces of that
size; what is missing is known to the byte. A file that is written to meanwhile
has changed and is not right. Files that are not in the torrent (extra) are named
and are no failure.

What names no .torrent file and no content is a torrent of the daemon: a number as
`bittern list` shows it, the beginning of an info-hash, a name, a pattern or a label.
The daemon is told to hash it again, and that is all this waits for: `bittern list`
shows how far it is.

Exit codes: 0 all right, 1 other, 2 usage, 3 not found, 4 bad torrent, 5 I/O,
6 something is wrong, missing or changed, 8 no daemon, 9 refused (SOURCE or PATH is
a pipe or a device), 130 interrupted)";

constexpr auto diff_examples = R"(  bittern diff old.torrent new.torrent     what changed between the two
  bittern diff backup.torrent backup/      what changed since it was made
  bittern diff --exclude '*.tmp' old/ new/ between two folders)";

constexpr auto diff_notes = R"(Each of A and B is a .torrent file (by its name or by what is in it; - is one on
standard input), another file, or a folder. Of a folder those files count that
create would take, and hidden ones and those behind links where the other side
has such. What can't be read is said and is unknown. Files are the same when
their contents are, by the hashes of v2 (BEP 52). Torrents that have none are
compared piece by piece, where a file begins at the same place in a piece, and
with a folder as verify does. Differences go to stdout, a line each: - only in
A, + only in B, ! changed, > moved, ? can't be told. In a pipe they are
tab-separated words.

Exit codes: 0 the same, 1 they differ, 2 usage, 3 not found, 4 bad torrent,
5 I/O, 6 a file could not be read, or changed or vanished while it was hashed:
it is unknown, and all others are compared; 9 refused (A or B is a pipe or a
device, folders too deep), 130 interrupted)";

void take_one(Command& command, std::string& into) {
    command.take_operands = [&into](const std::vector<std::string>& words) {
        if (words.size() == 1) into = words.front();
    };
}

}  // namespace

void define(Command& command, ShowOptions& options) {
    command.name = "show";
    command.summary = "tells what is in a torrent or a link";
    command.examples = show_examples;
    command.usage = "bittern show [OPTIONS] SOURCE";
    command.notes = show_notes;
    take_one(command, options.source);
    command.parser.add_flag("--all", options.all, "every file, on a terminal too")->group("What");
    define_output(command.parser, options.output);
}

void define(Command& command, MagnetOptions& options) {
    command.name = "magnet";
    command.summary = "makes the magnet link of a torrent, or explains one";
    command.examples = magnet_examples;
    command.usage = "bittern magnet [OPTIONS] SOURCE";
    command.notes = magnet_notes;
    take_one(command, options.source);
    auto& parser = command.parser;
    parser.add_flag("--parse", options.parse, "explain the link SOURCE instead")->group("Link");
    auto* v1 = parser
                   .add_flag_callback(
                       "--v1", [&options] { options.halves = MagnetOptions::Halves::v1; }, "the v1 info-hash alone")
                   ->group("Link");
    parser
        .add_flag_callback(
            "--v2", [&options] { options.halves = MagnetOptions::Halves::v2; }, "the v2 info-hash alone")
        ->group("Link")
        ->excludes(v1);
    parser
        .add_flag_callback(
            "--no-trackers", [&options] { options.trackers = false; }, "leave out trackers and web seeds")
        ->group("Link");
    parser
        .add_flag_callback(
            "--no-name", [&options] { options.name = false; }, "leave out the name")
        ->group("Link");
    add_repeatable(
        parser, "--select", "GLOB", any_text, [&options](const std::string& glob) { options.select.push_back(glob); },
        "a link to these files only (so=, BEP 53): patterns, or numbers as 3 or 1-4; repeatable")
        ->group("Link");
    add_repeatable(
        parser, "--peer", "HOST:PORT", torrent::HostPort::parse,
        [&options](torrent::HostPort peer) { options.peers.push_back(std::move(peer)); },
        "put this peer's address into the link (x.pe); repeatable")
        ->group("Link");
    parser.add_flag("--qr", options.qr, "draw the link as a QR code")->group("Link");
    define_output(parser, options.output);
}

void define(Command& command, VerifyOptions& options) {
    command.name = "verify";
    command.summary = "compares files with a torrent";
    command.examples = verify_examples;
    command.usage = "bittern verify [OPTIONS] SOURCE PATH, or TORRENT…";
    command.notes = verify_notes;
    command.take_operands = [&options](const std::vector<std::string>& words) { options.torrents = words; };
    command.parser.add_flag("--all", options.all, "all torrents of the daemon")->group("Daemon");
    define_at(command.parser, options.at);
    define_output(command.parser, options.output);
}

void define(Command& command, DiffOptions& options) {
    command.name = "diff";
    command.summary = "tells what differs between two torrents, or a torrent and a folder";
    command.examples = diff_examples;
    command.usage = "bittern diff [OPTIONS] A B";
    command.notes = diff_notes;
    command.take_operands = [&options](const std::vector<std::string>& words) {
        if (words.size() != 2) return;
        options.first = words[0];
        options.second = words[1];
    };
    define_walk(command.parser, options.walk);
    define_output(command.parser, options.output);
}

Result<void> check(const ShowOptions& options) {
    if (!options.source.empty()) return {};
    return fail(Fault::usage, "name one .torrent file or link to show, or - for standard input");
}

Result<void> check(const MagnetOptions& options) {
    if (options.source.empty()) return fail(Fault::usage, "name one .torrent file or link, or - for standard input");
    const bool makes = options.halves != MagnetOptions::Halves::all || !options.trackers || !options.name ||
                       !options.select.empty() || !options.peers.empty() || options.qr;
    if (options.parse && makes) return fail(Fault::usage, "--parse only explains a link: leave out the other options");
    return {};
}

Result<void> check(const VerifyOptions& options) {
    BITTERN_CHECK(check_all_alone(options));
    if (options.all || !options.torrents.empty()) return {};
    return fail(Fault::usage,
                "name a .torrent file and the file or folder to compare with it, or torrents of the daemon");
}

Result<void> check(const DiffOptions& options) {
    if (!options.first.empty() && !options.second.empty()) return {};
    return fail(Fault::usage, "name two to compare: .torrent files, files or folders");
}

}  // namespace bittern::app
