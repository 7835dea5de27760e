#include "app/options/command.hpp"
#include "torrent/tracker_tier.hpp"

namespace bittern::app {
namespace {

constexpr auto examples = R"(  bittern edit --tracker URL old.torrent   this tracker and no other
  bittern edit --add-tracker URL --remove-tracker OLD t.torrent
  bittern edit --comment 'second try' -o new.torrent old.torrent
  bittern edit --private --source SITE t.torrent)";

constexpr auto notes = R"(What is not named stays as it is, keys that bittern does not know included.
--name, --private, --public and --source make it another torrent, with another
info-hash: those who have the old one are not found by the new one. That is said.
An empty TEXT takes the thing out. The file is replaced in one step, or not at all,
and keeps its rights, which a NEW file has too; its path goes to stdout. Edits of
one file take turns. FILE - is standard input: the edited file then goes to stdout
unless -o names another place.

Exit codes: 0 ok, 1 other, 2 usage, 3 not found, 4 bad torrent, 5 disk full or
I/O, 9 refused (FILE is a pipe or a device, or was changed by others meanwhile;
-o names what exists, or with --force what is no .torrent file), 130 interrupted:
nothing was written)";

template <class Item, class Parse>
void define_list(CLI::App& parser, ListChange<Item>& list, const std::string& name, const std::string& value,
                 Parse parse, const std::string& what) {
    const auto replace = [&list](Item item) {
        if (!list.replace) list.replace.emplace();
        list.replace->push_back(std::move(item));
    };
    auto* given =
        add_repeatable(parser, "--" + name, value, parse, replace, what + " instead of what is there; repeatable")
            ->group("Changes");
    add_repeatable(
        parser, "--add-" + name, value, parse, [&list](Item item) { list.add.push_back(std::move(item)); },
        "one more; repeatable")
        ->group("Changes");
    add_repeatable(
        parser, "--remove-" + name, value, any_text, [&list](const std::string& url) { list.remove.push_back(url); },
        "takes that one out; repeatable")
        ->group("Changes");
    parser
        .add_flag_callback(
            "--no-" + name + "s", [&list] { list.replace.emplace(); }, "takes all of them out")
        ->group("Changes")
        ->excludes(given);
}

void define_texts(CLI::App& parser, EditOptions& options) {
    const auto text = [&parser](const char* name, const char* value, std::optional<std::string>& into,
                                const char* use) {
        add_parsed(
            parser, name, value, any_text, [&into](const std::string& given) { into = given; }, use)
            ->group("Changes");
    };
    text("--comment", "TEXT", options.comment, "the comment");
    text("--source", "TEXT", options.source, "the source; changes the info-hash");
    text("--name", "NAME", options.name, "the name of the file or folder; changes the info-hash");
    auto* hidden = parser
                       .add_flag_callback(
                           "--private", [&options] { options.is_private = true; },
                           "peers from the trackers only; changes the info-hash")
                       ->group("Changes");
    parser
        .add_flag_callback(
            "--public", [&options] { options.is_private = false; }, "the opposite; changes the info-hash")
        ->group("Changes")
        ->excludes(hidden);
}

}  // namespace

void define(Command& command, EditOptions& options) {
    command.name = "edit";
    command.summary = "changes what a .torrent file says beside its content";
    command.examples = examples;
    command.usage = "bittern edit [OPTIONS] FILE";
    command.notes = notes;
    command.take_operands = [&options](const std::vector<std::string>& files) {
        if (files.size() == 1) options.file = files.front();
    };
    auto& parser = command.parser;
    define_list(parser, options.trackers, "tracker", "URL", torrent::parse_tracker_tier, "this tracker");
    define_list(parser, options.web_seeds, "webseed", "URL", torrent::parse_web_seed, "this web seed");
    define_list(parser, options.nodes, "node", "HOST:PORT", torrent::HostPort::parse, "this DHT node");
    define_texts(parser, options);
    add_path(
        parser, "-o,--output", "NEW", [&options](const std::string& path) { options.target = path; },
        "write it there, - for stdout, and leave FILE as it is")
        ->group("Result");
    parser.add_flag("--force", options.force, "let -o replace a file")->group("Result");
    define_output(parser, options.output);
}

Result<void> check(const EditOptions& options) {
    if (options.file.empty()) return fail(Fault::usage, "name one .torrent file to edit");
    if (!options.changes()) return fail(Fault::usage, "say what to change: --tracker, --comment, --name, …");
    if (options.force && !options.target)
        return fail(Fault::usage, "--force is about the file of -o: add -o NEW, or leave it out");
    if (options.target) BITTERN_CHECK(check_result_path(*options.target, "-o"));
    if (options.name && options.name->empty()) return fail(Fault::usage, "a torrent can't be without a name");
    return {};
}

}  // namespace bittern::app
