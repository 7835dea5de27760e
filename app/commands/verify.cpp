#include "app/commands/verify.hpp"

#include "app/commands/daemon_torrents.hpp"
#include "app/commands/given.hpp"
#include "app/commands/stop_on_signal.hpp"
#include "app/commands/verify_talk.hpp"
#include "app/commands/verifying_progress.hpp"
#include "base/printable.hpp"
#include "swarm/verify.hpp"

#include <chrono>
#include <filesystem>
#include <ostream>
#include <string>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

namespace fs = std::filesystem;

bool is_there(const Env& env, const std::string& word) {
    std::error_code unknown;
    return fs::exists(fs::status(env.working_directory / word, unknown));
}

/// Whether this can be nothing of the daemon: what it has goes by a number, a hash, a name or a label.
bool names_source(const Env& env, const std::string& word) {
    return word == "-" || word.find('/') != std::string::npos || word.ends_with(".torrent") ||
           word.starts_with("magnet:") || is_there(env, word);
}

/// Fault::usage for what is neither the one nor the other.
Result<bool> is_for_daemon(const Env& env, const VerifyOptions& options) {
    const auto& words = options.torrents;
    if (options.all || (words.size() != 2 && !names_source(env, words.front()))) return true;
    if (words.size() == 2) return !names_source(env, words[0]) && !is_there(env, words[1]);
    return fail(Fault::usage, fmt::format("name one file or folder to compare with {}", printable(words.front())));
}

Result<bool> run(Env& env, Console& console, const std::string& source, const fs::path& path) {
    StopOnSignal stop(console);
    BITTERN_TRY(const auto given, read_given_torrent(env, source));
    const auto& metainfo = given.metainfo;
    BITTERN_TRY(const auto content, swarm::find_content(metainfo, env.working_directory / path));
    BITTERN_CHECK(swarm::check_kind_of_content(metainfo, content));
    VerifyingProgress progress(console);
    const auto start = std::chrono::steady_clock::now();
    BITTERN_TRY(const auto found, swarm::verify(
                                      metainfo, content,
                                      [&](const swarm::VerifyProgress& now) {
                                          progress.show(now);
                                          stop.look();
                                      },
                                      stop.token()));
    progress.end();
    console.end_progress();
    if (found.more_extra)
        console.warn(
            fmt::format("{} has more than {} files that are not in the torrent, and only so many of them are "
                        "named: is it the right folder?",
                        printable(content.native()), swarm::most_extra));
    if (console.is_json())
        console.event("verified", verified_fields(metainfo, found));
    else if (env.out_is_terminal)
        write_findings(*env.out, metainfo, found);
    else
        write_finding_rows(*env.out, metainfo, found);
    console.say(verified_line(metainfo, found, std::chrono::steady_clock::now() - start));
    return found.is_right();
}

}  // namespace

ExitCode verify(Env& env, Console& console, const VerifyOptions& options) {
    const auto by_daemon = is_for_daemon(env, options);
    if (!by_daemon) return console.final_error(by_daemon.error());
    if (*by_daemon) return verify_in_daemon(env, console, options);
    const auto right = run(env, console, options.torrents[0], options.torrents[1]);
    if (right) return *right ? ExitCode::ok : ExitCode::verification;
    return console.final_error(right.error());
}

}  // namespace bittern::app
