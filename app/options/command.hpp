#pragma once
/// One command's options, as CLI11 sees them. Private to this folder: CLI11 shows nowhere else.

#include "app/options/config_options.hpp"
#include "app/options/create_options.hpp"
#include "app/options/daemon_options.hpp"
#include "app/options/empty_value.hpp"
#include "app/options/get_options.hpp"
#include "app/options/import_options.hpp"
#include "app/options/share_options.hpp"
#include "app/options/tool_options.hpp"
#include "app/options/torrent_options.hpp"
#include "base/result.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

namespace bittern::app {

/// A command's parser and what its help says besides the options.
struct Command {
    std::string name;      ///< "share"
    std::string summary;   ///< one line
    std::string examples;  ///< ready lines
    std::string usage;     ///< "bittern share [OPTIONS] PATH…"
    std::string notes;     ///< below the options: ready lines
    /// Gets the words that are no options. Not CLI11's positionals: those split a word such as `[a,b]`.
    std::function<void(const std::vector<std::string>&)> take_operands;
    CLI::App parser;
};

/// Fill a command; what is parsed lands in `options`, which must live as long as the command.
void define(Command& command, ShareOptions& options);
void define(Command& command, GetOptions& options);
void define(Command& command, CreateOptions& options);
void define(Command& command, ShowOptions& options);
void define(Command& command, MagnetOptions& options);
void define(Command& command, VerifyOptions& options);
void define(Command& command, EditOptions& options);
void define(Command& command, DiffOptions& options);
void define(Command& command, ConfigOptions& options);
void define(Command& command, DaemonOptions& options);
void define(Command& command, AddOptions& options);
void define(Command& command, ListOptions& options);
void define(Command& command, StartOptions& options);
void define(Command& command, StopOptions& options);
void define(Command& command, RemoveOptions& options);
void define(Command& command, ImportOptions& options);
void define(Command& command, ReannounceOptions& options);
void define(Command& command, InfoOptions& options);
void define(Command& command, FilesOptions& options);
void define(Command& command, PeersOptions& options);
void define(Command& command, TrackersOptions& options);
void define(Command& command, SelectOptions& options);
void define(Command& command, LimitOptions& options);
void define(Command& command, LabelOptions& options);
void define(Command& command, MoveOptions& options);
void define(Command& command, RenameOptions& options);
void define(Command& command, QueueOptions& options);
void define(Command& command, StatsOptions& options);
void define(Command& command, LogOptions& options);
void define(Command& command, WatchOptions& options);

/// Fault::usage for options that make no sense together.
[[nodiscard]] Result<void> check(const ShareOptions& options);
[[nodiscard]] Result<void> check(const GetOptions& options);
[[nodiscard]] Result<void> check(const CreateOptions& options);
[[nodiscard]] Result<void> check(const ShowOptions& options);
[[nodiscard]] Result<void> check(const MagnetOptions& options);
[[nodiscard]] Result<void> check(const VerifyOptions& options);
[[nodiscard]] Result<void> check(const EditOptions& options);
[[nodiscard]] Result<void> check(const DiffOptions& options);
[[nodiscard]] Result<void> check(const ConfigOptions& options);
[[nodiscard]] Result<void> check(const DaemonOptions& options);
[[nodiscard]] Result<void> check(const AddOptions& options);
[[nodiscard]] Result<void> check(const ListOptions& options);
[[nodiscard]] Result<void> check(const StartOptions& options);
[[nodiscard]] Result<void> check(const StopOptions& options);
[[nodiscard]] Result<void> check(const RemoveOptions& options);
[[nodiscard]] Result<void> check(const ImportOptions& options);
[[nodiscard]] Result<void> check(const ReannounceOptions& options);
[[nodiscard]] Result<void> check(const InfoOptions& options);
[[nodiscard]] Result<void> check(const FilesOptions& options);
[[nodiscard]] Result<void> check(const PeersOptions& options);
[[nodiscard]] Result<void> check(const TrackersOptions& options);
[[nodiscard]] Result<void> check(const SelectOptions& options);
[[nodiscard]] Result<void> check(const LimitOptions& options);
[[nodiscard]] Result<void> check(const LabelOptions& options);
[[nodiscard]] Result<void> check(const MoveOptions& options);
[[nodiscard]] Result<void> check(const RenameOptions& options);
[[nodiscard]] Result<void> check(const QueueOptions& options);
[[nodiscard]] Result<void> check(const StatsOptions& options);
[[nodiscard]] Result<void> check(const LogOptions& options);
[[nodiscard]] Result<void> check(const WatchOptions& options);

/// Fault::usage for what can't be the path of a .torrent file: nothing, or a folder by its spelling. `option` took it.
[[nodiscard]] Result<void> check_result_path(const std::filesystem::path& path, std::string_view option);

/// What several commands have in common. define_walk (a part of define_content) gives --follow-symlinks, for options
/// that exclude it; `use` says what a tracker is for.
CLI::Option* define_walk(CLI::App& parser, content::WalkOptions& walk);
CLI::Option* define_content(CLI::App& parser, ContentOptions& options);
void define_trackers(CLI::App& parser, torrent::CreateOptions& description, const std::string& group,
                     const std::string& use);
void define_network(CLI::App& parser, NetworkOptions& options);
void define_storage(CLI::App& parser, NetworkOptions& options);
void define_output(CLI::App& parser, OutputOptions& options);

/// A number such as 1.5, never negative. Fault::usage for anything else.
[[nodiscard]] Result<double> parse_ratio(const std::string& text);
/// A pattern as --select takes it, of what is to be wrong with any torrent; Fault::usage.
[[nodiscard]] Result<std::string> parse_selection(const std::string& text);

/// The help of a command: examples, usage, options by group, notes; 80 columns.
[[nodiscard]] std::string help_of(const Command& command);
/// The help of the program.
[[nodiscard]] std::string general_help();
/// What is printed when no command was given.
[[nodiscard]] std::string short_help();

/// An option whose value `parse` reads: a Result of what `take` is given. Its error becomes CLI11's.
template <class Parse, class Take>
CLI::Option* add_parsed(CLI::App& parser, const std::string& name, const std::string& value, Parse parse, Take take,
                        const std::string& description) {
    const auto read = [name, parse, take](const CLI::results_t& texts) {
        for (const auto& text : texts) {
            auto parsed = parse(unmarked(text));
            if (!parsed) throw CLI::ValidationError(name, parsed.error().message);
            take(*std::move(parsed));
        }
        return true;
    };
    return parser.add_option(name, read, description)->type_name(value)->take_last();
}

/// The same for an option that may be given several times, each with one value.
template <class Parse, class Take>
CLI::Option* add_repeatable(CLI::App& parser, const std::string& name, const std::string& value, Parse parse, Take take,
                            const std::string& description) {
    return add_parsed(parser, name, value, parse, take, description)
        ->expected(1, CLI::detail::expected_max_vector_size)
        ->allow_extra_args(false)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
}

/// A path as it was typed; `name` may have a short form in front.
inline CLI::Option* add_path(CLI::App& parser, const std::string& name, const std::string& value,
                             const std::function<void(std::string)>& take, const std::string& description) {
    const auto read = [take](const CLI::results_t& texts) {
        take(unmarked(texts.back()));
        return true;
    };
    return parser.add_option(name, read, description)->type_name(value)->take_last();
}

/// Takes any text as it is.
[[nodiscard]] inline Result<std::string> any_text(const std::string& text) {
    return text;
}

}  // namespace bittern::app
