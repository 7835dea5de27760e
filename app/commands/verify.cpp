#include "app/commands/verify.hpp"

#include "app/commands/given.hpp"
#include "app/commands/stop_on_signal.hpp"
#include "app/commands/verify_talk.hpp"
#include "swarm/verify.hpp"

#include <chrono>
#include <ostream>

#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

/// Progress as it is seen: a line redrawn, and an event a second.
class ShownProgress {
public:
    explicit ShownProgress(Console& console) : console_(console) {}

    void show(const swarm::VerifyProgress& progress) {
        const auto now = std::chrono::steady_clock::now();
        meter_.add(progress.done, now);
        console_.progress({verifying_line(progress, meter_)});
        if (now - last_event_ < std::chrono::seconds(1)) return;
        last_event_ = now;
        console_.event("verifying", verifying_fields(progress, meter_));
    }

private:
    Console& console_;
    RateMeter meter_;
    std::chrono::steady_clock::time_point last_event_;
};

Result<bool> run(Env& env, Console& console, const VerifyOptions& options) {
    BITTERN_TRY(const auto given, read_given_torrent(env, options.source));
    const auto& metainfo = given.metainfo;
    BITTERN_TRY(const auto content, swarm::find_content(metainfo, env.working_directory / options.path));
    BITTERN_CHECK(swarm::check_kind_of_content(metainfo, content));
    StopOnSignal stop(console);
    ShownProgress progress(console);
    const auto start = std::chrono::steady_clock::now();
    BITTERN_TRY(const auto found, swarm::verify(
                                      metainfo, content,
                                      [&](const swarm::VerifyProgress& now) {
                                          progress.show(now);
                                          stop.look();
                                      },
                                      stop.token()));
    console.end_progress();
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
