// How help looks: examples first, then the options by group, then notes; 80 columns.

#include "app/options/command.hpp"
#include "app/render/words.hpp"
#include "app/version.hpp"
#include "base/printable.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bittern::app {
namespace {

constexpr int width = 80;
constexpr int description_column = 29;

std::string left_side(const CLI::Option& option) {
    auto name = option.get_name(false, true);
    if (const auto comma = name.find(','); comma != std::string::npos) name.insert(comma + 1, " ");
    const bool has_value = option.get_items_expected_max() > 0;
    const auto type = has_value || option.get_type_name().starts_with("[=") ? option.get_type_name() : "";
    if (type.empty()) return "  " + name;
    return "  " + name + (type.starts_with("[=") ? "" : " ") + type;
}

std::string option_line(const CLI::Option& option) {
    auto line = left_side(option);
    const int used = display_width(line);
    line += used + 2 > description_column ? "\n" + std::string(description_column, ' ')
                                          : std::string(static_cast<std::size_t>(description_column - used), ' ');
    const auto parts = wrapped(option.get_description(), width - description_column);
    return line + fmt::format("{}\n", fmt::join(parts, "\n" + std::string(description_column, ' ')));
}

}  // namespace

std::string help_of(const Command& command) {
    auto help = fmt::format("bittern {}: {}\n\nExamples:\n{}\n\nUsage: {}\n", command.name, command.summary,
                            command.examples, command.usage);
    for (const auto& group : command.parser.get_groups()) {
        const auto options = command.parser.get_options(
            [&group](const CLI::Option* option) { return option->get_group() == group && option->nonpositional(); });
        if (options.empty()) continue;
        help += fmt::format("\n{}:\n", group);
        for (const auto* option : options) help += option_line(*option);
    }
    return help + "\n" + command.notes + "\n";
}

std::string general_help() {
    return fmt::format(R"(bittern {}: share folders and get them by link, over BitTorrent

Examples:
  bittern share holiday/                   prints a link
  bittern get 'magnet:?xt=urn:btih:…'      elsewhere: gets what it names

Commands:
  share PATH…    shares files and folders by a magnet link, in place
  get SOURCE…    downloads what a link, an info-hash or a .torrent file names
  help COMMAND   shows the options of a command

Headless, with torrents that stay:
  daemon         holds torrents for years; daemon status, daemon stop
  add SOURCE…    gives it torrents
  list, watch    show them, once or live
  info, files, peers, trackers TORRENT…
                 tell of them
  start, stop, remove, verify, reannounce TORRENT…
                 go on with them, let them stand, take them out, hash them, ask
                 their trackers
  select, limit, label, move, rename, queue
                 choose their files, bound and mark them, put them elsewhere
  import CLIENT  takes over the torrents of another client
  stats, log     what the daemon has sent, and said
  config ACTION  checks and explains the daemon's configuration file

Without any network:
  create PATH…   writes a .torrent file of files and folders
  show SOURCE    tells what is in a torrent or a link
  verify SOURCE PATH
                 compares files with a torrent
  edit FILE      changes what a .torrent file says beside its content
  magnet SOURCE  makes the magnet link of a torrent, or explains one
  diff A B       tells what differs between torrents, or from a folder

Options:
  -h, --help     show this help
  --version      show the versions of bittern and of libtorrent
  --json         with --version: as JSON

State (finished hashes, unfinished downloads, DHT nodes) is kept in
$BITTERN_STATE_DIR, or $XDG_STATE_HOME/bittern, or ~/.local/state/bittern.

Exit codes: 0 ok, 1 other, 2 usage, 3 not found or no metadata in time,
4 bad torrent or link, 5 disk full or I/O, 6 verification failed,
7 interrupted with work left, 8 no daemon, 9 refused by a rule,
130 interrupted before anything was saved
)",
                       version());
}

std::string short_help() {
    return R"(usage: bittern share PATH…         share files and folders by a magnet link
       bittern get SOURCE…         download what a link or .torrent file names
       bittern create PATH…        write a .torrent file
       bittern show SOURCE         tell what is in one, or in a link
       bittern verify SOURCE PATH  compare files with one
       bittern edit FILE           change what one says beside its content
       bittern magnet SOURCE       make its link
       bittern diff A B            tell what differs between two, or from a folder
       bittern daemon              hold torrents, headless: add, list, watch, info, start, stop, remove, …
       bittern help [COMMAND]      show more
)";
}

}  // namespace bittern::app
