#include "app/commands/verify.hpp"

#include "app/commands/given.hpp"
#include "app/commands/stop_on_signal.hpp"
#include "app/commands/verify_talk.hpp"
#include "app/commands/verifying_progress.hpp"
#include "base/printable.hpp"
#include "swarm/verify.hpp"

#include <chrono>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

Result<bool> run(Env& env, Console& console, const VerifyOptions& options) {
    StopOnSignal stop(console);
    BITTERN_TRY(const auto given, read_given_torrent(env, options.source));
    const auto& metainfo = given.metainfo;
    BITTERN_TRY(const auto content, swarm::find_content(metainfo, env.working_directory / options.path));
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
    const auto right = run(env, console, options);
    if (right) return *right ? ExitCode::ok : ExitCode::verification;
    return console.final_error(right.error());
}

}  // namespace bittern::app
