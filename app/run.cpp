#include "app/run.hpp"

#include "app/commands/config.hpp"
#include "app/commands/create.hpp"
#include "app/commands/daemon.hpp"
#include "app/commands/daemon_torrents.hpp"
#include "app/commands/diff.hpp"
#include "app/commands/edit.hpp"
#include "app/commands/get.hpp"
#include "app/commands/import.hpp"
#include "app/commands/magnet.hpp"
#include "app/commands/share.hpp"
#include "app/commands/show.hpp"
#include "app/commands/verify.hpp"
#include "app/exit_code.hpp"
#include "app/options/command_line.hpp"
#include "app/render/console.hpp"
#include "app/version.hpp"
#include "base/printable.hpp"

#include <algorithm>
#include <exception>
#include <ostream>
#include <variant>

#include <fmt/format.h>

namespace bittern::app {
namespace {

struct Runner {
    Env& env;

    ExitCode operator()(const HelpRequest& help) const {
        *env.out << help.text << std::flush;
        return ExitCode::ok;
    }
    ExitCode operator()(const NoCommand& none) const {
        *env.err << none.text << std::flush;
        return ExitCode::usage;
    }
    ExitCode operator()(const VersionRequest& request) const {
        Console console(env, request.output);
        show_version(console);
        return ExitCode::ok;
    }
    ExitCode operator()(const ShareOptions& options) const { return run(share, options); }
    ExitCode operator()(const GetOptions& options) const { return run(get, options); }
    ExitCode operator()(const CreateOptions& options) const { return run(create, options); }
    ExitCode operator()(const ShowOptions& options) const { return run(show, options); }
    ExitCode operator()(const MagnetOptions& options) const { return run(magnet, options); }
    ExitCode operator()(const VerifyOptions& options) const { return run(verify, options); }
    ExitCode operator()(const EditOptions& options) const { return run(edit, options); }
    ExitCode operator()(const DiffOptions& options) const { return run(diff, options); }
    ExitCode operator()(const ConfigOptions& options) const { return run(config, options); }
    ExitCode operator()(const DaemonOptions& options) const { return run(daemon, options); }
    ExitCode operator()(const AddOptions& options) const { return run(add, options); }
    ExitCode operator()(const ListOptions& options) const { return run(list, options); }
    ExitCode operator()(const StartOptions& options) const { return run(start, options); }
    ExitCode operator()(const StopOptions& options) const { return run(stop, options); }
    ExitCode operator()(const RemoveOptions& options) const { return run(remove, options); }
    ExitCode operator()(const ReannounceOptions& options) const { return run(reannounce, options); }
    ExitCode operator()(const InfoOptions& options) const { return run(info, options); }
    ExitCode operator()(const FilesOptions& options) const { return run(files, options); }
    ExitCode operator()(const PeersOptions& options) const { return run(peers, options); }
    ExitCode operator()(const TrackersOptions& options) const { return run(trackers, options); }
    ExitCode operator()(const SelectOptions& options) const { return run(select_files, options); }
    ExitCode operator()(const LimitOptions& options) const { return run(limit, options); }
    ExitCode operator()(const LabelOptions& options) const { return run(label, options); }
    ExitCode operator()(const MoveOptions& options) const { return run(move_data, options); }
    ExitCode operator()(const RenameOptions& options) const { return run(rename_path, options); }
    ExitCode operator()(const QueueOptions& options) const { return run(queue, options); }
    ExitCode operator()(const StatsOptions& options) const { return run(stats, options); }
    ExitCode operator()(const LogOptions& options) const { return run(show_log, options); }
    ExitCode operator()(const WatchOptions& options) const { return run(watch, options); }
    ExitCode operator()(const ImportOptions& options) const { return run(import_state, options); }

    template <class Options>
    ExitCode run(ExitCode (*command)(Env&, Console&, const Options&), const Options& options) const {
        Console console(env, options.output);
        return command(env, console, options);
    }
};

/// A command line that can't be read may still ask for JSON: its reader is a program.
OutputOptions output_for_errors(const Env& env) {
    const bool json = std::ranges::find(env.arguments, "--json") != env.arguments.end();
    return {.answer = json ? Answer::json : Answer::text};
}

ExitCode run_or_throw(Env& env) {
    const auto request = parse_command_line(env.arguments);
    if (request) return std::visit(Runner{env}, *request);
    Console(env, output_for_errors(env)).error(request.error());
    return exit_code_of(request.error().fault);
}

/// Whether what was written is what was asked for. Of `verify` and `diff` it may be that something is wrong.
bool has_answer(ExitCode code) {
    return code == ExitCode::ok || code == ExitCode::other || code == ExitCode::verification;
}

/// An answer that got lost is a failure, unless its reader had seen enough.
ExitCode with_fate_of_output(Env& env, ExitCode code) {
    env.out->flush();
    if (env.out->good() || !has_answer(code) || env.out_has_no_reader()) return code;
    const Error lost{Fault::storage, env.out_is_open
                                         ? "standard output can't be written, so the answer is lost: is the disk full?"
                                         : "standard output is closed, so the answer is lost"};
    Console(env, output_for_errors(env)).error(lost);
    return exit_code_of(lost.fault);
}

}  // namespace

int run(Env& env) {
    try {
        return static_cast<int>(with_fate_of_output(env, run_or_throw(env)));
    } catch (const std::exception& error) {
        // Only out of memory and bugs come here: what the world spoils is a Result.
        *env.err << fmt::format("error: {}\n", printable(error.what())) << std::flush;
        return static_cast<int>(ExitCode::other);
    }
}

}  // namespace bittern::app
