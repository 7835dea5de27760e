#include "app/options/torrent_words.hpp"

#include "base/printable.hpp"

#include <fmt/format.h>

namespace bittern::app {

namespace {

Result<std::string> some_path(const std::string& text) {
    if (!text.empty()) return text;
    return fail(Fault::usage, "a path can't be empty; leave the option out for the usual place");
}

}  // namespace

void define_at(CLI::App& parser, DaemonAt& at) {
    add_parsed(
        parser, "--socket", "PATH", some_path, [&at](const std::string& path) { at.socket = path; },
        "the daemon's Unix socket")
        ->group("Daemon");
    add_parsed(
        parser, "--config", "FILE", some_path, [&at](const std::string& path) { at.config = path; },
        "the configuration file, instead of the usual one")
        ->group("Daemon");
}

void define_torrents(Command& command, TorrentsOptions& options, std::string_view examples, std::string_view notes) {
    command.examples = examples;
    if (command.usage.empty()) command.usage = fmt::format("bittern {} [OPTIONS] TORRENT…", command.name);
    command.notes = fmt::format("{}{}{}{}", notes, notes.empty() ? "" : "\n\n", torrents_words, torrents_codes);
    if (!command.take_operands)
        command.take_operands = [&options](const std::vector<std::string>& words) { options.torrents = words; };
    command.parser.add_flag("--all", options.all, "all torrents")->group("Torrents");
    define_at(command.parser, options.at);
    define_output(command.parser, options.output);
}

Result<void> check_all_alone(const TorrentsOptions& options) {
    if (options.all && !options.torrents.empty())
        return fail(Fault::usage, "--all names every torrent: name no others");
    return {};
}

Result<void> check_torrents(const TorrentsOptions& options) {
    BITTERN_CHECK(check_all_alone(options));
    if (options.all || !options.torrents.empty()) return {};
    return fail(Fault::usage, "name at least one torrent, or --all");
}

Result<void> check_no_words(const std::vector<std::string>& words) {
    if (words.empty()) return {};
    return fail(Fault::usage, fmt::format("'{}' is one word too many", printable(words.front())));
}

Result<std::string> parse_label(const std::string& text) {
    if (!text.empty() && printable(text) == text && text.find(',') == std::string::npos) return text;
    return fail(Fault::usage, fmt::format("'{}': a label is a printable text without a comma", printable(text)));
}

CLI::Option* add_list(CLI::App& parser, const std::string& name, const std::string& value,
                      std::vector<std::string>& into, const std::string& description) {
    return add_repeatable(
        parser, name, value, any_text, [&into](const std::string& text) { into.push_back(text); }, description);
}

}  // namespace bittern::app
