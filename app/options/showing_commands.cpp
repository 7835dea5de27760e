// The commands that show the daemon's torrents and change nothing: list, watch, info, files, peers, stats, log.

#include "app/options/torrent_words.hpp"
#include "base/printable.hpp"
#include "base/suggest.hpp"
#include "base/whole_number.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bittern::app {
namespace {

constexpr auto list_examples = R"(  bittern list                             all of them
  bittern list 'debian*' films             by name or label
  bittern list --state error               only those with a trouble
  bittern list --sort up --reverse         the busiest first
  bittern list | cut -f1,9                 tab-separated: see README
  bittern list --json | jq '.torrents[].name')";

constexpr auto watch_examples = R"(  bittern watch                            all of them, until q
  bittern watch films --sort down --reverse
  bittern watch --json --interval 10s | jq -c '.torrents[] | [.name, .rate_upload]')";

constexpr auto watch_notes = R"(One screen of torrents, drawn anew every interval. Keys: q leaves, the arrows and
PgUp, PgDn, Home, End go up and down, left and right (or s) choose the column to
sort by, r turns the order round, / takes a text to filter names, states and labels
by (Enter keeps it, Esc drops it). In a pipe there is no screen: --json writes one
`torrents` event every interval.)";

constexpr auto info_examples = R"(  bittern info 3                           everything worth knowing about it
  bittern info 'debian*' --json | jq .error
  bittern info 3 | grep ^link | cut -f2    tab-separated: what, value)";

constexpr auto files_examples = R"(  bittern files 3                          number, size, how much is there, path
  bittern files 3 | awk -F'\t' '$5 == "skip"'
  bittern files 3 --json | jq '.files[].path')";

constexpr auto files_notes = R"(The numbers are those that `bittern select` takes. In a pipe: the torrent's number,
the file's, bytes, bytes that are there, priority (high, normal, low, or skip: it is
not wanted), path.)";

constexpr auto peers_examples = R"(  bittern peers 3                          who has it and who gets it
  bittern peers 3 --json | jq '.peers[] | select(.rate_up > 0) | .address')";

constexpr auto peers_notes = R"(FLAGS are those of other clients: D, d we download from it, or would; U, u we upload
to it, or would; K, ? it would let us, or we it, but nobody wants; E encrypted, I it
came to us, T by uTP; H, X, L found by DHT, peer exchange, local discovery. In a
pipe: the torrent's number, address, port, client, how much it has (0 to 1), bytes a
second down and up, flags.)";

constexpr auto stats_examples = R"(  bittern stats                            of this run of the daemon, and of all
  bittern stats --json | jq .all_time.uploaded
  bittern stats --history                  how the last day went
  bittern stats --history --last 30d)";

constexpr auto stats_notes = R"(The daemon keeps a sample a minute for a day, one of ten minutes for thirty days, one
of two hours for three years. In a pipe --history writes a line for each: when it
ended, in seconds since 1970; its seconds; bytes received and sent within it;
torrents, active ones, peers.

Exit codes: 0 ok, 1 other, 2 usage, 5 I/O, 8 no daemon)";

constexpr auto log_examples = R"(  bittern log                              the last 100 lines of what the daemon said
  bittern log -n 1000
  bittern log -f                           and what it says from now on, until Ctrl-C
  bittern log --json -f | jq -r 'select(.severity == "error") | .message')";

constexpr auto log_notes = R"(The daemon keeps its last 2,000 lines in memory; what it writes to standard error
goes on there. In a pipe: seconds since 1970, severity, line.

Exit codes: 0 ok, 1 other, 2 usage, 5 I/O, 8 no daemon, or it ended meanwhile)";

constexpr auto plain_codes = R"(Exit codes: 0 ok, 1 other, 2 usage, 5 I/O, 8 no daemon)";

Result<ListKey> parse_key(const std::string& text) {
    std::vector<std::string> known;
    for (const auto& [key, name] : list_keys) {
        if (name == text) return key;
        known.emplace_back(name);
    }
    return fail(Fault::usage, fmt::format("'{}' is nothing to sort by{}; expected {}", printable(text),
                                          suggestion(text, known), fmt::join(known, ", ")));
}

Result<std::string> parse_state(const std::string& text) {
    const std::vector<std::string> known(state_names.begin(), state_names.end());
    if (std::ranges::find(known, text) != known.end()) return text;
    return fail(Fault::usage, fmt::format("'{}' is no state{}; expected {}", printable(text), suggestion(text, known),
                                          fmt::join(known, ", ")));
}

Result<std::size_t> parse_lines(const std::string& text) {
    if (const auto count = whole_number<std::size_t>(text)) return *count;
    return fail(Fault::usage, fmt::format("'{}' is no number of lines", printable(text)));
}

Result<std::chrono::seconds> parse_interval(const std::string& text) {
    BITTERN_TRY(const auto time, parse_duration(text));
    if (time > std::chrono::seconds(0) && time <= std::chrono::hours(24)) return time;
    return fail(Fault::usage, fmt::format("'{}' is no interval; expected 1s to 1d", printable(text)));
}

void define_listing(Command& command, ListOptions& options) {
    command.usage = fmt::format("bittern {} [OPTIONS] [TORRENT…]", command.name);
    command.take_operands = [&options](const std::vector<std::string>& words) { options.torrents = words; };
    auto& parser = command.parser;
    add_repeatable(
        parser, "--state", "STATE", parse_state, [&options](const std::string& one) { options.states.push_back(one); },
        "only those that are stopped, waiting, verifying, downloading, seeding or have an error; repeatable")
        ->group("Which");
    add_list(parser, "--label", "LABEL", options.labels, "only those with this label; repeatable")->group("Which");
    add_list(parser, "--name", "GLOB", options.names, "only those whose name matches; repeatable")->group("Which");
    add_parsed(
        parser, "--sort", "KEY", parse_key, [&options](ListKey key) { options.sort = key; },
        "by id (the default), done, size, down, up, ratio, left, state or name")
        ->group("Which");
    parser.add_flag("-r,--reverse", options.reverse, "the other way round")->group("Which");
    define_at(parser, options.at);
    define_output(parser, options.output);
}

}  // namespace

void define(Command& command, ListOptions& options) {
    command.name = "list";
    command.summary = "shows the daemon's torrents";
    command.examples = list_examples;
    command.notes = std::string(torrents_words) + std::string(torrents_codes);
    define_listing(command, options);
}

void define(Command& command, WatchOptions& options) {
    command.name = "watch";
    command.summary = "shows the daemon's torrents, live";
    command.examples = watch_examples;
    command.notes = fmt::format("{}\n\n{}{}", watch_notes, torrents_words, torrents_codes);
    add_parsed(
        command.parser, "--interval", "TIME", parse_interval,
        [&options](std::chrono::seconds time) { options.interval = time; },
        "how often to look, as 5s; the default: every second")
        ->group("Screen");
    define_listing(command, options);
}

void define(Command& command, InfoOptions& options) {
    command.name = "info";
    command.summary = "tells all about torrents of the daemon";
    define_torrents(command, options, info_examples);
}

void define(Command& command, FilesOptions& options) {
    command.name = "files";
    command.summary = "shows the files of torrents of the daemon";
    define_torrents(command, options, files_examples, files_notes);
}

void define(Command& command, PeersOptions& options) {
    command.name = "peers";
    command.summary = "shows who is connected about torrents of the daemon";
    define_torrents(command, options, peers_examples, peers_notes);
}

void define(Command& command, StatsOptions& options) {
    command.name = "stats";
    command.summary = "tells what the daemon has sent and received";
    command.examples = stats_examples;
    command.usage = "bittern stats [OPTIONS]";
    command.notes = stats_notes;
    command.take_operands = [&options](const std::vector<std::string>& words) { options.words = words; };
    command.parser.add_flag("--history", options.history, "how it went, over time")->group("History");
    add_parsed(
        command.parser, "--last", "TIME", parse_duration,
        [&options](std::chrono::seconds time) { options.last = time; }, "of the last hours or days; else 1d")
        ->group("History");
    define_at(command.parser, options.at);
    define_output(command.parser, options.output);
}

void define(Command& command, LogOptions& options) {
    command.name = "log";
    command.summary = "tells what the daemon said";
    command.examples = log_examples;
    command.usage = "bittern log [OPTIONS]";
    command.notes = log_notes;
    command.take_operands = [&options](const std::vector<std::string>& words) { options.words = words; };
    add_parsed(
        command.parser, "-n,--lines", "N", parse_lines, [&options](std::size_t count) { options.lines = count; },
        "the last N lines; the default: 100")
        ->group("Log");
    command.parser.add_flag("-f,--follow", options.follow, "and those to come, until Ctrl-C")->group("Log");
    define_at(command.parser, options.at);
    define_output(command.parser, options.output);
}

Result<void> check(const ListOptions& /*unused*/) {
    return {};
}
Result<void> check(const WatchOptions& /*unused*/) {
    return {};
}
Result<void> check(const InfoOptions& options) {
    return check_torrents(options);
}
Result<void> check(const FilesOptions& options) {
    return check_torrents(options);
}
Result<void> check(const PeersOptions& options) {
    return check_torrents(options);
}
Result<void> check(const StatsOptions& options) {
    if (options.last == std::chrono::seconds{0})
        return fail(Fault::usage, "--last can't be 0: give a time, such as 1d");
    if (options.last && !options.history)
        return fail(Fault::usage, "--last is about the history: add --history, or leave it out");
    return check_no_words(options.words);
}
Result<void> check(const LogOptions& options) {
    return check_no_words(options.words);
}

}  // namespace bittern::app
