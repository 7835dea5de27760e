#include "app/options/command.hpp"
#include "base/printable.hpp"
#include "swarm/plan.hpp"

#include <fmt/format.h>

namespace bittern::app {
namespace {

constexpr auto examples = R"(  bittern get 'magnet:?xt=urn:btih:…'      into this folder
  bittern get -o /srv/iso debian.torrent   into that one
  bittern get --list LINK                  what is in it
  bittern get --select '*.pdf' LINK        only those
  bittern get --peer 192.168.1.5:6881 LINK from a machine whose address is known
  bittern get --seed-ratio 1 LINK          give back as much as was taken
  cat links.txt | bittern get -            one link a line)";

constexpr auto notes = R"(SOURCE is a magnet link, an info-hash (40 hex, 32 base32, 64 hex, or 1220 and 64
hex digits), a .torrent file, the http(s) URL of one, or - for standard input.
The path of what came is printed on stdout when it is complete. Interrupted, the
same command goes on where it was; what is there already is verified and kept.

Exit codes: 0 complete, 1 other, 2 usage, 3 source not found or no metadata in
time, 4 bad torrent or link, 5 disk full or I/O, 6 verification failed,
7 interrupted with work left, 9 refused (a file would be overwritten, …),
130 interrupted before anything was saved)";

/// Before the metadata is waited for.
Result<std::string> parse_name(const std::string& text) {
    BITTERN_CHECK(swarm::check_name(text));
    return text;
}

Result<std::string> parse_folder(const std::string& text) {
    if (!text.empty()) return text;
    return fail(Fault::usage, "an empty name names no folder: . is the one that you are in");
}

void define_choice(CLI::App& parser, GetOptions& options) {
    parser.add_flag("--list", options.list, "only list the files: number, size, path")->group("What");
    add_repeatable(
        parser, "--select", "GLOB", parse_selection,
        [&options](const std::string& glob) { options.select.push_back(glob); },
        "only the files that match ('!GLOB' leaves out again), or the numbers of --list, as 3 or 1-4; "
        "repeatable")
        ->group("What");
    parser.add_flag("--metadata-only", options.metadata_only, "only write NAME.torrent")->group("What");
    add_parsed(
        parser, "--timeout", "TIME", parse_duration, [&options](std::chrono::seconds time) { options.timeout = time; },
        "give up after so long without metadata or without a byte, as 90s or 1h30m")
        ->group("What");
    parser.add_flag("--sequential", options.sequential, "fetch from the beginning to the end")->group("What");
    add_repeatable(
        parser, "--peer", "HOST:PORT", torrent::HostPort::parse,
        [&options](torrent::HostPort peer) { options.peers.push_back(std::move(peer)); },
        "connect to this peer at once; repeatable")
        ->group("What");
}

void define_place(CLI::App& parser, GetOptions& options) {
    add_parsed(
        parser, "-o,--output", "DIR", parse_folder, [&options](const std::string& folder) { options.folder = folder; },
        "the folder to put it into; made where it is missing")
        ->group("Where");
    add_parsed(
        parser, "--name", "NAME", parse_name, [&options](const std::string& name) { options.name = name; },
        "call the file or folder this instead")
        ->group("Where");
    parser.add_flag("--overwrite", options.overwrite, "files that hold other bytes may be overwritten")->group("Where");
    parser
        .add_flag("--preallocate", options.preallocate,
                  "take the space of all files at once, so that no other program can")
        ->group("Where");
    parser.add_flag("--symlinks", options.symlinks, "create the symbolic links that stay inside the folder")
        ->group("Where");
}

void define_seeding(CLI::App& parser, GetOptions& options) {
    parser.add_flag("--seed", options.seed, "go on sharing when complete, until Ctrl-C")->group("Afterwards");
    add_parsed(
        parser, "--seed-ratio", "N", parse_ratio,
        [&options](double ratio) {
            options.seed = true;
            options.seed_ratio = ratio;
        },
        "go on until N times the size was sent")
        ->group("Afterwards");
    add_parsed(
        parser, "--seed-time", "TIME", parse_duration,
        [&options](std::chrono::seconds time) {
            options.seed = true;
            options.seed_time = time;
        },
        "go on for so long")
        ->group("Afterwards");
}

}  // namespace

void define(Command& command, GetOptions& options) {
    command.name = "get";
    command.summary = "downloads what a link, an info-hash or a .torrent file names";
    command.examples = examples;
    command.usage = "bittern get [OPTIONS] SOURCE…";
    command.notes = notes;
    command.take_operands = [&options](const std::vector<std::string>& sources) { options.sources = sources; };
    auto& parser = command.parser;
    define_choice(parser, options);
    define_place(parser, options);
    define_seeding(parser, options);
    define_network(parser, options.network);
    define_storage(parser, options.network);
    define_output(parser, options.output);
}

Result<void> check(const GetOptions& options) {
    if (options.sources.empty())
        return fail(Fault::usage, "name what to get: a magnet link, an info-hash, a .torrent file or its URL");
    if (options.list && options.metadata_only)
        return fail(Fault::usage, "--list and --metadata-only are two different things: choose one");
    if ((options.list || options.metadata_only) && options.seed)
        return fail(Fault::usage, "--list and --metadata-only fetch nothing that could be seeded: leave out --seed…");
    if ((options.list || options.metadata_only) && options.preallocate)
        return fail(Fault::usage, "--list and --metadata-only write no files that --preallocate could be for");
    if (!options.name.empty() && options.sources.size() > 1)
        return fail(Fault::usage, "--name can name one thing only: get the sources one by one");
    return {};
}

}  // namespace bittern::app
