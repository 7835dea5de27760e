#include "app/options/command.hpp"
#include "app/options/named_actions.hpp"
#include "base/printable.hpp"

#include <fmt/format.h>

namespace bittern::app {
namespace {

constexpr auto examples = R"EXAMPLES(  bittern config example >config.toml      a file to start from: all commented out
  bittern config check --config config.toml
                                           every mistake, with line and column
  bittern config show                      what holds, and where it comes from
  bittern config show | grep ^limits       tab-separated: key, value, from
  vi "$(bittern config path)")EXAMPLES";

constexpr auto notes = R"(ACTION is one of
  check    reads the file and tells every mistake in it
  show     tells every setting, and whether the file or the default gave it
  example  prints a file with all settings, what they mean and their defaults
  path     prints which file is read
  reload   has the daemon read its file again; its log tells what holds at once

The file is that of --config, else $BITTERN_CONFIG, else
$XDG_CONFIG_HOME/bittern/config.toml, else ~/.config/bittern/config.toml. The
last two need not be there: then the defaults hold. bittern never writes to it.
It is about the daemon: share and get don't read it. Paths in it are not looked
at.

Exit codes: 0 ok, 1 other, 2 usage, or a mistake in the file; 3 not found,
4 the file is larger than 1 MiB, 5 I/O, 8 no daemon, 9 refused (the file is a pipe or a
device))";

constexpr NamedActions<ConfigOptions::Action, 5> actions{{{"check", ConfigOptions::Action::check},
                                                          {"show", ConfigOptions::Action::show},
                                                          {"example", ConfigOptions::Action::example},
                                                          {"path", ConfigOptions::Action::path},
                                                          {"reload", ConfigOptions::Action::reload}}};

}  // namespace

void define(Command& command, ConfigOptions& options) {
    command.name = "config";
    command.summary = "checks and explains the daemon's configuration file";
    command.examples = examples;
    command.usage = "bittern config ACTION [OPTIONS]";
    command.notes = notes;
    command.take_operands = [&options](const std::vector<std::string>& words) {
        options.words = words;
        if (!words.empty()) take_action(words.front(), actions, options.action);
    };
    auto& parser = command.parser;
    add_path(
        parser, "--config", "FILE", [&options](const std::string& path) { options.file = path; },
        "the configuration file, instead of the usual one")
        ->group("File");
    define_output(parser, options.output);
}

Result<void> check(const ConfigOptions& options) {
    if (options.words.empty()) return fail(Fault::usage, "say what to do: check, show, example, path or reload");
    BITTERN_CHECK(check_action(options.words.front(), actions));
    if (options.words.size() > 1)
        return fail(Fault::usage, fmt::format("'{}' is one word too many: the file is named with --config FILE",
                                              printable(options.words[1])));
    if (options.file && options.file->empty()) return fail(Fault::usage, "--config '' names no file");
    if (options.file && options.action == ConfigOptions::Action::example)
        return fail(Fault::usage, "example reads no file: leave out --config");
    return {};
}

}  // namespace bittern::app
