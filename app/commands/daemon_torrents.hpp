#pragma once
/// The commands that change or show the daemon's torrents, each in a file of its own name.

#include "app/env.hpp"
#include "app/exit_code.hpp"
#include "app/options/torrent_options.hpp"
#include "app/render/console.hpp"

namespace bittern::app {

[[nodiscard]] ExitCode add(Env& env, Console& console, const AddOptions& options);
[[nodiscard]] ExitCode list(Env& env, Console& console, const ListOptions& options);
[[nodiscard]] ExitCode start(Env& env, Console& console, const StartOptions& options);
[[nodiscard]] ExitCode stop(Env& env, Console& console, const StopOptions& options);
[[nodiscard]] ExitCode remove(Env& env, Console& console, const RemoveOptions& options);
[[nodiscard]] ExitCode reannounce(Env& env, Console& console, const ReannounceOptions& options);
[[nodiscard]] ExitCode info(Env& env, Console& console, const InfoOptions& options);
[[nodiscard]] ExitCode files(Env& env, Console& console, const FilesOptions& options);
[[nodiscard]] ExitCode peers(Env& env, Console& console, const PeersOptions& options);
[[nodiscard]] ExitCode trackers(Env& env, Console& console, const TrackersOptions& options);
[[nodiscard]] ExitCode select_files(Env& env, Console& console, const SelectOptions& options);
[[nodiscard]] ExitCode limit(Env& env, Console& console, const LimitOptions& options);
[[nodiscard]] ExitCode label(Env& env, Console& console, const LabelOptions& options);
[[nodiscard]] ExitCode move_data(Env& env, Console& console, const MoveOptions& options);
[[nodiscard]] ExitCode rename_path(Env& env, Console& console, const RenameOptions& options);
[[nodiscard]] ExitCode queue(Env& env, Console& console, const QueueOptions& options);
[[nodiscard]] ExitCode stats(Env& env, Console& console, const StatsOptions& options);
[[nodiscard]] ExitCode show_log(Env& env, Console& console, const LogOptions& options);
[[nodiscard]] ExitCode watch(Env& env, Console& console, const WatchOptions& options);

/// The daemon hashes these again, from now on.
[[nodiscard]] ExitCode verify_in_daemon(Env& env, Console& console, const TorrentsOptions& options);

}  // namespace bittern::app
