#pragma once
/// From the words of the command line to what was asked for.

#include "app/options/config_options.hpp"
#include "app/options/create_options.hpp"
#include "app/options/daemon_options.hpp"
#include "app/options/get_options.hpp"
#include "app/options/import_options.hpp"
#include "app/options/share_options.hpp"
#include "app/options/tool_options.hpp"
#include "app/options/torrent_options.hpp"
#include "base/result.hpp"

#include <string>
#include <variant>
#include <vector>

namespace bittern::app {

struct HelpRequest {
    std::string text;
};  ///< help was asked for: print this
struct NoCommand {
    std::string text;
};  ///< nothing was asked for: print this and fail
struct VersionRequest {
    OutputOptions output;
};

using Request =
    std::variant<HelpRequest, NoCommand, VersionRequest, ShareOptions, GetOptions, CreateOptions, ShowOptions,
                 MagnetOptions, VerifyOptions, EditOptions, DiffOptions, ConfigOptions, DaemonOptions, AddOptions,
                 ListOptions, StartOptions, StopOptions, RemoveOptions, ReannounceOptions, InfoOptions, FilesOptions,
                 PeersOptions, TrackersOptions, SelectOptions, LimitOptions, LabelOptions, MoveOptions, RenameOptions,
                 QueueOptions, StatsOptions, LogOptions, WatchOptions, ImportOptions>;

/// Fault::usage, with the nearest spelling where a word is unknown.
[[nodiscard]] Result<Request> parse_command_line(const std::vector<std::string>& arguments);

}  // namespace bittern::app
