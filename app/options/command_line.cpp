#include "app/options/command_line.hpp"

#include "app/options/command.hpp"
#include "app/options/empty_value.hpp"
#include "base/printable.hpp"
#include "base/suggest.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace bittern::app {
namespace {

tl::unexpected<Error> usage_error(const Command& command, std::string_view message) {
    return fail(Fault::usage, fmt::format("{} (see 'bittern help {}')", message, command.name));
}

tl::unexpected<Error> unknown_option(const Command& command, const std::string& word) {
    std::vector<std::string> names;
    for (const auto* option : command.parser.get_options())
        for (const auto& name : option->get_lnames()) names.push_back("--" + name);
    const auto name = word.substr(0, word.find('='));
    return usage_error(command, fmt::format("unknown option '{}'{}", printable(name), suggestion(name, names)));
}

/// The words that CLI11 found to be no options of ours: operands, or options nobody knows.
Result<void> take_operands(const Command& command) {
    std::vector<std::string> operands;
    bool options_ended = false;
    for (const auto& word : command.parser.remaining()) {
        if (!options_ended && word == "--") {
            options_ended = true;
            continue;
        }
        if (!options_ended && word.size() > 1 && word.starts_with('-')) return unknown_option(command, word);
        operands.push_back(unmarked(word));
    }
    command.take_operands(operands);
    return {};
}

/// What CLI11 says in its own words, said in ours.
tl::unexpected<Error> parse_error(const Command& command, const CLI::ParseError& error) {
    const std::string text = error.what();
    if (dynamic_cast<const CLI::ArgumentMismatch*>(&error)) {
        const bool has_name = text.starts_with("--");
        return usage_error(command, has_name ? text.substr(0, text.find(':')) + " needs a value" : text);
    }
    // Flags are all that CLI11 converts by itself: "Could not convert: --json = x".
    if (dynamic_cast<const CLI::ConversionError*>(&error)) {
        const auto flag = text.substr(std::min(text.find("--"), text.size()));
        return usage_error(command, printable(flag.substr(0, flag.find(' '))) + " takes no value");
    }
    if (dynamic_cast<const CLI::ExcludesError*>(&error))
        return usage_error(command, fmt::format("these options contradict each other: {}", printable(text)));
    return usage_error(command, printable(text));
}

template <class Options>
Result<Request> parse_command(const std::vector<std::string>& arguments) {
    Options options;
    Command command;
    try {
        define(command, options);
        command.parser.allow_extras();
        auto words = with_empty_values_marked(arguments);
        std::ranges::reverse(words);
        command.parser.parse(std::move(words));
    } catch (const CLI::CallForHelp&) {
        return HelpRequest{help_of(command)};
    } catch (const CLI::ParseError& error) {
        return parse_error(command, error);
    }
    BITTERN_CHECK(take_operands(command));
    if (auto sound = check(options); !sound) return usage_error(command, sound.error().message);
    return options;
}

struct NamedParser {
    std::string name;
    Result<Request> (*parse)(const std::vector<std::string>&);
};

const std::array<NamedParser, 30> commands{
    {{"share", parse_command<ShareOptions>},   {"get", parse_command<GetOptions>},
     {"create", parse_command<CreateOptions>}, {"show", parse_command<ShowOptions>},
     {"magnet", parse_command<MagnetOptions>}, {"verify", parse_command<VerifyOptions>},
     {"edit", parse_command<EditOptions>},     {"diff", parse_command<DiffOptions>},
     {"config", parse_command<ConfigOptions>}, {"daemon", parse_command<DaemonOptions>},
     {"add", parse_command<AddOptions>},       {"list", parse_command<ListOptions>},
     {"start", parse_command<StartOptions>},   {"stop", parse_command<StopOptions>},
     {"remove", parse_command<RemoveOptions>}, {"reannounce", parse_command<ReannounceOptions>},
     {"info", parse_command<InfoOptions>},     {"files", parse_command<FilesOptions>},
     {"peers", parse_command<PeersOptions>},   {"trackers", parse_command<TrackersOptions>},
     {"select", parse_command<SelectOptions>}, {"limit", parse_command<LimitOptions>},
     {"label", parse_command<LabelOptions>},   {"move", parse_command<MoveOptions>},
     {"rename", parse_command<RenameOptions>}, {"queue", parse_command<QueueOptions>},
     {"stats", parse_command<StatsOptions>},   {"log", parse_command<LogOptions>},
     {"watch", parse_command<WatchOptions>},   {"import", parse_command<ImportOptions>}}};

/// The options that stand without a command.
Result<Request> parse_options_alone(const std::vector<std::string>& arguments) {
    const std::array<std::string, 4> known{"--help", "-h", "--version", "--json"};
    OutputOptions output;
    bool version = false;
    for (const auto& word : arguments) {
        if (word == "--help" || word == "-h") return HelpRequest{general_help()};
        if (word == "--version")
            version = true;
        else if (word == "--json")
            output.answer = Answer::json;
        else if (word.starts_with("-"))
            return fail(Fault::usage, fmt::format("unknown option '{}'{} (see 'bittern help'; the options of a "
                                                  "command come behind it)",
                                                  printable(word), suggestion(word, known)));
        else
            return fail(Fault::usage, "the options of a command come behind it: bittern COMMAND [OPTIONS] …");
    }
    if (version) return VersionRequest{output};
    return NoCommand{short_help()};
}

Result<Request> dispatch(const std::string& name, const std::vector<std::string>& rest);

Result<Request> help_about(const std::vector<std::string>& names) {
    if (names.empty() || names.front() == "help") return HelpRequest{general_help()};
    return dispatch(names.front(), {"--help"});
}

Result<Request> dispatch(const std::string& name, const std::vector<std::string>& rest) {
    if (name == "help") return help_about(rest);
    const auto found = std::ranges::find(commands, name, &NamedParser::name);
    if (found != commands.end()) return found->parse(rest);
    std::vector<std::string> names{"help"};
    for (const auto& command : commands) names.push_back(command.name);
    return fail(Fault::usage,
                fmt::format("unknown command '{}'{} (see 'bittern help')", printable(name), suggestion(name, names)));
}

}  // namespace

Result<Request> parse_command_line(const std::vector<std::string>& arguments) {
    if (arguments.empty() || arguments.front().starts_with('-')) return parse_options_alone(arguments);
    return dispatch(arguments.front(), {arguments.begin() + 1, arguments.end()});
}

}  // namespace bittern::app
