// The commands that change the daemon's torrents: start, stop, remove, reannounce, select, trackers, limit, label,
// move, rename, queue.

#include "app/options/named_actions.hpp"
#include "app/options/torrent_words.hpp"
#include "base/printable.hpp"
#include "torrent/text.hpp"
#include "torrent/url.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bittern::app {
namespace {

constexpr auto start_examples = R"(  bittern start 3 4
  bittern start 3 --now                    others may wait, this one does not
  bittern start --all)";
constexpr auto stop_examples = R"(  bittern stop 'debian*'                   keeps what came; `bittern start` goes on
  bittern stop --all)";
constexpr auto remove_examples = R"(  bittern remove 3                         the files stay
  bittern remove 3 --delete-data           they go too, and folders left empty)";
constexpr auto reannounce_examples = R"(  bittern reannounce 3                     asks its trackers for peers now)";

constexpr auto select_examples = R"(  bittern files 3                          tells the numbers
  bittern select 3 --want '*.mkv' --skip 2,5-7
  bittern select 3 --skip '*' --want 1     only that file
  bittern select 3 --high 1 --low 'extras/'
  bittern select films --skip '*.nfo')";

constexpr auto select_notes = R"(WHICH is a number, several (2,5-7), or a pattern: one without a slash is for names in
any folder, one with a slash for paths within the torrent, one with a slash at its
end for a folder. What is given for one option adds up. Where several options name a
file, the one that says most of it holds: a number, else a pattern, else '*'; in
doubt --skip, and the higher priority. What is skipped and not there yet never
appears on the disk.)";

constexpr auto trackers_examples =
    R"(  bittern trackers 3                       what each said last, and when it is next
  bittern trackers 3 --add https://tracker.example/announce
  bittern trackers films --remove '*old.example*'
  bittern trackers 3 --set https://a.example/announce --set udp://b.example:6969)";

constexpr auto trackers_notes = R"(In a pipe: the torrent's number, tier, address, state (working, failing, asking,
waiting, stopped), seeds, leeches (both empty where they can't be told), seconds
since 1970 of the last and the next announce, last answer.)";

constexpr auto limit_examples = R"(  bittern limit 3 --up 500k --down unlimited
  bittern limit films --ratio 2 --idle 30m
  bittern limit 3 --ratio default          that of the session again
  bittern limit --down 2M                  the session's: of all torrents together
  bittern limit                            what they are)";

constexpr auto limit_notes = R"(Without torrents, the limits are those of the session. Without options they are
shown; in a pipe: the torrent's number (0: the session), bytes a second down and up,
ratio, seconds without traffic (each may be unlimited, the last two default).
Rates are kept in kilobytes of 1,000 bytes.)";

constexpr auto label_examples = R"(  bittern label                            the labels in use
  bittern label 3 4 --add films --remove new
  bittern label 'debian*' --set linux
  bittern label 3 --none)";

constexpr auto label_notes = R"(Without options the labels of these torrents are shown; in a pipe: number, labels
between commas. Without torrents: each label, how many torrents have it, bytes.)";

constexpr auto move_examples = R"(  bittern move 3 /srv/films                its files go there
  bittern move films 3 /mnt/new            all of these
  bittern move 3 /mnt/moved --keep-data    they are there: only tell the daemon
  bittern move --all /srv)";

constexpr auto rename_examples = R"(  bittern rename 3 holiday-2024            its file or folder
  bittern rename 3 --path photos/a.jpg mole.jpg)";

constexpr auto queue_examples = R"(  bittern queue                            in their order
  bittern queue top 3
  bittern queue down 'debian*')";

constexpr auto queue_notes = R"(The action is top, up, down or bottom. Without one the torrents are shown in the
order in which they get their turn; in a pipe: place from 1, number, state, name.)";

constexpr NamedActions<QueueOptions::Action, 4> queue_actions{{{"top", QueueOptions::Action::top},
                                                               {"up", QueueOptions::Action::up},
                                                               {"down", QueueOptions::Action::down},
                                                               {"bottom", QueueOptions::Action::bottom}}};

/// "unlimited", "default", or what `Parse` reads.
template <class Amount, Result<Amount> (*Parse)(std::string_view)>
Result<NewLimit<Amount>> parse_limit(const std::string& text) {
    using Kind = typename NewLimit<Amount>::Kind;
    if (text == "unlimited") return NewLimit<Amount>{.kind = Kind::unlimited};
    if (text == "default") return NewLimit<Amount>{.kind = Kind::usual};
    auto amount = Parse(text);
    if (amount) return NewLimit<Amount>{.kind = Kind::own, .most = *amount};
    return fail(Fault::usage, amount.error().message + ", or unlimited");
}

Result<double> ratio_in(std::string_view text) {
    return parse_ratio(std::string(text));
}

Result<std::string> parse_tracker(const std::string& text) {
    if (torrent::is_tracker_url(text)) return text;
    return fail(Fault::usage, torrent::in_quotes(text) + " is no http, https or udp URL of a tracker");
}

template <class Amount>
bool is_usual(const std::optional<NewLimit<Amount>>& limit) {
    return limit && limit->kind == NewLimit<Amount>::Kind::usual;
}

/// Adds to a list that is nothing before.
CLI::Option* add_new_list(CLI::App& parser, const std::string& name, const std::string& value,
                          Result<std::string> (*parse)(const std::string&),
                          std::optional<std::vector<std::string>>& into, const std::string& description) {
    const auto take = [&into](const std::string& text) {
        if (!into) into.emplace();
        into->push_back(text);
    };
    return add_repeatable(parser, name, value, parse, take, description);
}

}  // namespace

void define(Command& command, StartOptions& options) {
    command.name = "start";
    command.summary = "starts torrents of the daemon that stand still";
    command.parser.add_flag("--now", options.now, "past the queue, also where they wait in it")->group("Torrents");
    define_torrents(command, options, start_examples);
}

void define(Command& command, StopOptions& options) {
    command.name = "stop";
    command.summary = "stops torrents of the daemon";
    define_torrents(command, options, stop_examples);
}

void define(Command& command, RemoveOptions& options) {
    command.name = "remove";
    command.summary = "takes torrents from the daemon";
    command.parser.add_flag("--delete-data", options.delete_data, "remove the downloaded files too")->group("Torrents");
    define_torrents(command, options, remove_examples);
}

void define(Command& command, ReannounceOptions& options) {
    command.name = "reannounce";
    command.summary = "asks trackers for peers now";
    define_torrents(command, options, reannounce_examples);
}

void define(Command& command, SelectOptions& options) {
    command.name = "select";
    command.summary = "chooses files of torrents of the daemon";
    const auto list = [&command](const char* name, std::vector<std::string>& into, const char* use) {
        add_list(command.parser, name, "WHICH", into, use)->group("Files");
    };
    list("--want", options.want, "get these; repeatable, as all of these");
    list("--skip", options.skip, "do not get these");
    list("--high", options.high, "before others");
    list("--normal", options.normal, "in their turn");
    list("--low", options.low, "after others");
    define_torrents(command, options, select_examples, select_notes);
}

void define(Command& command, TrackersOptions& options) {
    command.name = "trackers";
    command.summary = "shows and changes the trackers of torrents of the daemon";
    auto& parser = command.parser;
    auto* set = add_new_list(parser, "--set", "URL", parse_tracker, options.set,
                             "these instead of all others, each a tier of its own; repeatable");
    set->group("Changes");
    add_repeatable(
        parser, "--add", "URL", parse_tracker, [&options](const std::string& url) { options.add.push_back(url); },
        "one more, in a tier of its own; repeatable")
        ->group("Changes")
        ->excludes(set);
    add_list(parser, "--remove", "URL", options.remove, "take out this one, or those that match a pattern; repeatable")
        ->group("Changes")
        ->excludes(set);
    define_torrents(command, options, trackers_examples, trackers_notes);
}

void define(Command& command, LimitOptions& options) {
    command.name = "limit";
    command.summary = "shows and sets limits of torrents of the daemon, or of all together";
    command.usage = "bittern limit [OPTIONS] [TORRENT…]";
    auto& parser = command.parser;
    add_parsed(
        parser, "--up", "RATE", parse_limit<Rate, parse_rate>, [&](const auto& limit) { options.up = limit; },
        "send at most this much a second, as 500k or 2M, or unlimited")
        ->group("Limits");
    add_parsed(
        parser, "--down", "RATE", parse_limit<Rate, parse_rate>, [&](const auto& limit) { options.down = limit; },
        "receive at most this much a second, or unlimited")
        ->group("Limits");
    add_parsed(
        parser, "--ratio", "N", parse_limit<double, ratio_in>, [&](const auto& limit) { options.ratio = limit; },
        "seed until N times the size was sent; or unlimited; or default: as the session")
        ->group("Limits");
    add_parsed(
        parser, "--idle", "TIME", parse_limit<std::chrono::seconds, parse_duration>,
        [&](const auto& limit) { options.idle = limit; },
        "seed until nobody took anything for so long, as 30m; or unlimited; or default")
        ->group("Limits");
    define_torrents(command, options, limit_examples, limit_notes);
}

void define(Command& command, LabelOptions& options) {
    command.name = "label";
    command.summary = "shows and changes the labels of torrents of the daemon";
    command.usage = "bittern label [OPTIONS] [TORRENT…]";
    auto& parser = command.parser;
    const auto into = [](std::vector<std::string>& list) {
        return [&list](const std::string& label) { list.push_back(label); };
    };
    auto* set = add_new_list(parser, "--set", "LABEL", parse_label, options.set, "these and no others; repeatable");
    set->group("Changes");
    auto* none = parser
                     .add_flag_callback(
                         "--none", [&options] { options.set.emplace(); }, "none from now on")
                     ->group("Changes")
                     ->excludes(set);
    add_repeatable(parser, "--add", "LABEL", parse_label, into(options.add), "one more; repeatable")
        ->group("Changes")
        ->excludes(set)
        ->excludes(none);
    add_repeatable(parser, "--remove", "LABEL", parse_label, into(options.remove), "take this one off; repeatable")
        ->group("Changes")
        ->excludes(set)
        ->excludes(none);
    define_torrents(command, options, label_examples, label_notes);
}

void define(Command& command, MoveOptions& options) {
    command.name = "move";
    command.summary = "moves the files of torrents of the daemon to another folder";
    command.usage = "bittern move [OPTIONS] TORRENT… FOLDER";
    command.take_operands = [&options](const std::vector<std::string>& words) {
        if (words.empty()) return;
        options.folder = words.back();
        options.torrents.assign(words.begin(), words.end() - 1);
    };
    command.parser.add_flag("--keep-data", options.keep_data, "move no file: they lie in FOLDER already")
        ->group("Torrents");
    define_torrents(command, options, move_examples);
}

void define(Command& command, RenameOptions& options) {
    command.name = "rename";
    command.summary = "renames the file or folder of a torrent of the daemon, or one in it";
    command.examples = rename_examples;
    command.usage = "bittern rename [OPTIONS] TORRENT NAME";
    command.notes = std::string(torrents_words) + std::string(torrents_codes);
    command.take_operands = [&options](const std::vector<std::string>& words) {
        if (words.size() != 2) return;
        options.torrent = words[0];
        options.name = words[1];
    };
    add_path(
        command.parser, "--path", "PATH", [&options](const std::string& path) { options.path = path; },
        "this file or folder in it, as `bittern files` shows it")
        ->group("Torrent");
    define_at(command.parser, options.at);
    define_output(command.parser, options.output);
}

void define(Command& command, QueueOptions& options) {
    command.name = "queue";
    command.summary = "shows and changes the order of the daemon's torrents";
    command.usage = "bittern queue [top|up|down|bottom] [OPTIONS] [TORRENT…]";
    command.take_operands = [&options](const std::vector<std::string>& words) {
        if (words.empty()) return;
        options.word = words.front();
        take_action(options.word, queue_actions, options.action);
        options.torrents.assign(words.begin() + 1, words.end());
    };
    define_torrents(command, options, queue_examples, queue_notes);
}

Result<void> check(const StartOptions& options) {
    return check_torrents(options);
}
Result<void> check(const StopOptions& options) {
    return check_torrents(options);
}
Result<void> check(const RemoveOptions& options) {
    return check_torrents(options);
}
Result<void> check(const ReannounceOptions& options) {
    return check_torrents(options);
}

Result<void> check(const SelectOptions& options) {
    BITTERN_CHECK(check_torrents(options));
    for (const auto* list : {&options.want, &options.skip, &options.high, &options.normal, &options.low}) {
        if (std::ranges::find(*list, "") != list->end()) return fail(Fault::usage, "an empty text names no file");
        if (!list->empty()) return {};
    }
    return fail(Fault::usage, "say what to choose: --want, --skip, --high, --normal or --low");
}

Result<void> check(const TrackersOptions& options) {
    return check_torrents(options);
}

Result<void> check(const LimitOptions& options) {
    BITTERN_CHECK(check_all_alone(options));
    if (options.all || !options.torrents.empty()) return {};
    if (is_usual(options.up) || is_usual(options.down) || is_usual(options.ratio) || is_usual(options.idle))
        return fail(Fault::usage, "the session itself has no default limits: say unlimited, or name torrents");
    return {};
}

Result<void> check(const LabelOptions& options) {
    BITTERN_CHECK(check_all_alone(options));
    return options.changes() ? check_torrents(options) : Result<void>();
}

Result<void> check(const MoveOptions& options) {
    if (options.folder.empty()) return fail(Fault::usage, "name torrents, and the folder behind them");
    if (!options.all && options.torrents.empty())
        return fail(Fault::usage,
                    fmt::format("name torrents and a folder: there is only '{}'", printable(options.folder.native())));
    return check_torrents(options);
}

Result<void> check(const RenameOptions& options) {
    if (options.torrent.empty()) return fail(Fault::usage, "name one torrent and its new name");
    if (options.name.empty() || options.name == "." || options.name == ".." ||
        options.name.find('/') != std::string::npos)
        return fail(Fault::usage, fmt::format("'{}' is no name of a file or folder", printable(options.name)));
    return {};
}

Result<void> check(const QueueOptions& options) {
    if (options.word.empty()) {
        if (options.all) return fail(Fault::usage, "--all goes with top, up, down or bottom");
        return {};
    }
    BITTERN_CHECK(check_action(options.word, queue_actions));
    return check_torrents(options);
}

}  // namespace bittern::app
