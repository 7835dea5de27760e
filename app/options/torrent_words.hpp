#pragma once
/// What the commands about the daemon's torrents have in common. Private to this folder.

#include "app/options/command.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bittern::app {

/// How torrents are named, for a command's notes: ready lines.
constexpr std::string_view torrents_words =
    R"(TORRENT is a number as `bittern list` shows it, the beginning of an info-hash (four
digits or more), a name or a pattern for it ('debian*'), or a label.)";

constexpr std::string_view torrents_codes = R"(

Exit codes: 0 ok, 1 other, 2 usage, 3 no such torrent, 5 I/O, 8 no daemon,
9 refused)";

/// --socket and --config.
void define_at(CLI::App& parser, DaemonAt& at);

/// Everything of a command that names torrents but its name, its summary and its own options. `notes` go before what
/// all of them say.
void define_torrents(Command& command, TorrentsOptions& options, std::string_view examples,
                     std::string_view notes = {});

/// Fault::usage where no torrent is named, or too many are.
[[nodiscard]] Result<void> check_torrents(const TorrentsOptions& options);

/// Fault::usage for torrents that are named twice over.
[[nodiscard]] Result<void> check_all_alone(const TorrentsOptions& options);

/// Fault::usage for the operands of a command that takes none.
[[nodiscard]] Result<void> check_no_words(const std::vector<std::string>& words);

/// A label: a printable text without a comma. Fault::usage for anything else.
[[nodiscard]] Result<std::string> parse_label(const std::string& text);

/// An option that may be given several times, with a text of any kind.
CLI::Option* add_list(CLI::App& parser, const std::string& name, const std::string& value,
                      std::vector<std::string>& into, const std::string& description);

}  // namespace bittern::app
