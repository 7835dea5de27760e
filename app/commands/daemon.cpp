#include "app/commands/daemon.hpp"

#include "app/commands/daemon_place.hpp"
#include "app/commands/daemon_run.hpp"
#include "app/commands/remote.hpp"
#include "app/render/words.hpp"
#include "base/backup_database.hpp"
#include "base/printable.hpp"
#include "rpc/password.hpp"

#include <istream>
#include <string>
#include <termios.h>
#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

using Json = nlohmann::ordered_json;

Result<ExitCode> tell_status(Env& env, Console& console, const DaemonOptions& options) {
    BITTERN_TRY(const auto remote, Remote::find(env, options.at));
    BITTERN_TRY(const auto stats, remote.call("session_stats"));
    const auto count = [&](const char* name) { return stats.value(name, std::int64_t{0}); };
    const auto total = static_cast<std::size_t>(count("torrent_count"));
    console.answer(fmt::format("running, at {}: {}, {} of them active; {} down, {} up",
                               printable(remote.socket().native()), counted(total, "torrent"),
                               count("active_torrent_count"), to_string(Rate{count("download_speed")}),
                               to_string(Rate{count("upload_speed")})));
    console.event("daemon", {{"socket", remote.socket().native()},
                             {"torrents", total},
                             {"active", count("active_torrent_count")},
                             {"down", count("download_speed")},
                             {"up", count("upload_speed")}});
    return ExitCode::ok;
}

Result<ExitCode> stop(Env& env, Console& console, const DaemonOptions& options) {
    BITTERN_TRY(const auto remote, Remote::find(env, options.at));
    BITTERN_CHECK(remote.call("session_close"));
    BITTERN_CHECK(remote.wait_for_end());
    console.say("the daemon has ended; every torrent is saved");
    console.event("stopped", {{"socket", remote.socket().native()}});
    return ExitCode::ok;
}

/// Without an echo while it lives, if standard input is a terminal.
class Unseen {
public:
    explicit Unseen(const Env& env) {
        if (!env.in_is_terminal || ::tcgetattr(STDIN_FILENO, &before_) != 0) return;
        auto silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
    }
    Unseen(const Unseen&) = delete;
    Unseen& operator=(const Unseen&) = delete;
    ~Unseen() {
        if (changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }

private:
    termios before_{};
    bool changed_ = false;
};

/// A password is no option: others see the words of a command line.
Result<ExitCode> hash_password(Env& env, Console& console) {
    if (env.in_is_terminal) console.say("the password (it is not shown):");
    std::string password;
    {
        const Unseen unseen(env);
        std::getline(*env.in, password);
    }
    if (password.empty()) return fail(Fault::usage, "type a password, or give one as a line of standard input");
    BITTERN_TRY(const auto hash, rpc::hash_password(password));
    console.answer(hash);
    console.event("password", {{"hash", hash}});
    return ExitCode::ok;
}

/// The database is read as any program may, beside a daemon or without one.
Result<ExitCode> back_up(Env& env, Console& console, const DaemonOptions& options) {
    BITTERN_TRY(const auto place, daemon_place(env, options.at));
    const auto copy = env.absolute(options.words[1]);
    BITTERN_TRY(const auto size, backup_database(place.state_folder / "state.db", copy,
                                                 options.force ? Existing::replace : Existing::refuse));
    console.say(fmt::format("copied and checked: {}, {}", printable(copy.native()), to_string(size)));
    console.event("backup", {{"path", copy.native()}, {"size", size.count}});
    return ExitCode::ok;
}

Result<ExitCode> act(Env& env, Console& console, const DaemonOptions& options) {
    switch (options.action) {
        case DaemonOptions::Action::status:
            return tell_status(env, console, options);
        case DaemonOptions::Action::stop:
            return stop(env, console, options);
        case DaemonOptions::Action::password:
            return hash_password(env, console);
        case DaemonOptions::Action::backup:
            return back_up(env, console, options);
        case DaemonOptions::Action::run:
            break;
    }
    return run_daemon(env, console, options);
}

}  // namespace

ExitCode daemon(Env& env, Console& console, const DaemonOptions& options) {
    const auto done = act(env, console, options);
    if (done) return *done;
    console.error(done.error());
    return exit_code_of(done.error().fault);
}

}  // namespace bittern::app
