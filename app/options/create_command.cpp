#include "app/options/command.hpp"
#include "base/printable.hpp"
#include "base/whole_number.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace bittern::app {
namespace {

constexpr auto examples = R"(  bittern create holiday/                  writes holiday.torrent
  bittern create --tracker URL -o t.torrent data/
  bittern create --dry-run data/           what would be in it, nothing is read
  bittern create --reuse old.torrent data/ reads only what changed since then
  pg_dump shop | bittern create --name shop.sql -
  bittern create --v1 film.mkv             for old clients)";

constexpr auto notes = R"(The path of the .torrent file goes to stdout, all else to stderr. No network is
used. The same content gives the same file, byte for byte, unless --date is given.
Hidden files, symbolic links and the junk of desktops are left out. Standard input
(-) is kept in a temporary file ($TMPDIR) until it is hashed. Files that come to a
folder meanwhile are not in it, and that is said.

Exit codes: 0 ok, 1 other, 2 usage, 3 path not found, 4 bad torrent (--reuse),
5 disk full or I/O, 6 a file changed or vanished while it was hashed, 9 refused
(-o names what exists, or with --force what is no .torrent file or part of the
content; TORRENT is a pipe or a device; folders are too deep), 130 interrupted:
nothing was written)";

Result<std::chrono::sys_seconds> parse_date(const std::string& text) {
    if (text == "now") return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (const auto seconds = whole_number<std::int64_t>(text); seconds && *seconds <= 253'402'300'799)
        return std::chrono::sys_seconds(std::chrono::seconds(*seconds));
    return fail(Fault::usage, fmt::format("'{}' is not a date: expected now, or seconds since 1970 as of 'date +%s'",
                                          printable(text)));
}

void define_description(CLI::App& parser, torrent::CreateOptions& description) {
    define_trackers(parser, description, "Description", "where peers find each other");
    add_repeatable(
        parser, "--node", "HOST:PORT", torrent::HostPort::parse,
        [&description](torrent::HostPort node) { description.nodes.push_back(std::move(node)); },
        "a DHT node to begin with; repeatable")
        ->group("Description");
    parser.add_flag("--private", description.is_private, "peers may come from the trackers only")->group("Description");
    const auto text = [&](const char* name, std::string& value, const char* use) {
        add_parsed(
            parser, name, "TEXT", any_text, [&value](const std::string& given) { value = given; }, use)
            ->group("Description");
    };
    text("--source", description.source, "makes it another torrent than others of the same content");
    text("--comment", description.comment, "for those who read it");
    add_parsed(
        parser, "--date", "WHEN", parse_date,
        [&description](std::chrono::sys_seconds date) { description.date = date; },
        "a creation date: now, or seconds since 1970; left out otherwise")
        ->group("Description");
}

void define_result(CLI::App& parser, CreateOptions& options) {
    add_path(
        parser, "-o,--output", "FILE", [&options](const std::string& path) { options.torrent_file = path; },
        "the .torrent file, or - for stdout; NAME.torrent otherwise")
        ->group("Result");
    parser.add_flag("--force", options.force, "replace the .torrent file if it exists")->group("Result");
    parser.add_flag("--dry-run", options.dry_run, "say what would be in it; hash and write nothing")->group("Result");
    add_path(
        parser, "--reuse", "TORRENT", [&options](const std::string& path) { options.reuse = path; },
        "take its piece size and the hashes of its files (- is standard input); a file is read again unless bittern "
        "hashed it on this "
        "machine and its stamps (ctime too) are as they were then")
        ->group("Content");
}

}  // namespace

void define(Command& command, CreateOptions& options) {
    command.name = "create";
    command.summary = "writes a .torrent file of files and folders";
    command.examples = examples;
    command.usage = "bittern create [OPTIONS] PATH…";
    command.notes = notes;
    command.take_operands = [&options](const std::vector<std::string>& paths) {
        options.content.paths.assign(paths.begin(), paths.end());
    };
    auto& parser = command.parser;
    auto* follow = define_content(parser, options.content);
    parser
        .add_flag_callback(
            "--symlinks", [&options] { options.content.walk.links = content::Links::keep; },
            "keep symbolic links that stay inside as links (BEP 47)")
        ->group("Content")
        ->excludes(follow);
    define_description(parser, options.content.description);
    define_result(parser, options);
    define_output(parser, options.output);
}

Result<void> check(const CreateOptions& options) {
    const auto& paths = options.content.paths;
    if (options.torrent_file) BITTERN_CHECK(check_result_path(*options.torrent_file, "-o"));
    if (std::ranges::find(paths, "") != paths.end())
        return fail(Fault::usage, "one of the paths is empty; the folder you are in is '.'");
    if (paths.empty()) return fail(Fault::usage, "name at least one file or folder, or - for standard input");
    if (options.reuse && options.reuse->empty())
        return fail(Fault::usage, "--reuse has no name: it takes an older .torrent file of the content");
    if (std::ranges::find(paths, "-") == paths.end()) return {};
    if (paths.size() > 1) return fail(Fault::usage, "standard input (-) is one file of its own: name it alone");
    if (options.content.walk.name.empty())
        return fail(Fault::usage, "standard input has no name: give it one with --name");
    if (options.dry_run || options.reuse)
        return fail(Fault::usage, "standard input has to be read: leave out --dry-run and --reuse");
    return {};
}

}  // namespace bittern::app
