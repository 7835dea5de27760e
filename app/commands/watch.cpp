#include "app/commands/answer_fields.hpp"
#include "app/commands/daemon_torrents.hpp"
#include "app/commands/remote.hpp"
#include "app/commands/watch_view.hpp"
#include "app/render/screen.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

namespace bittern::app {
namespace {

using Json = nlohmann::json;
using std::chrono::steady_clock;

std::string question() {
    auto fields = listed_fields();
    for (const auto* field : {"id", "name", "hash_string", "labels"}) fields.emplace_back(field);
    return rpc::request_for("torrent_get", {{"fields", fields}});
}

/// Those of an answer that the command line leaves in.
std::vector<Json> chosen_of(const Json& answer, const WatchOptions& options) {
    std::vector<Json> chosen;
    for (const auto& one : list_in(answer, "torrents")) {
        const auto& words = options.torrents;
        const auto is_named = [&](const auto& word) { return names(word, one); };
        if (!one.is_object() || (!words.empty() && std::ranges::none_of(words, is_named))) continue;
        if (is_listed(ListedTorrent(one), options)) chosen.push_back(one);
    }
    return chosen;
}

/// Asks the daemon again and again, without ever waiting for it.
class Asking {
public:
    Asking(const Remote& remote, const WatchOptions& options) : remote_(remote), options_(options) {}

    /// To be called as often as anything happens.
    void look(WatchView& view) {
        const auto done = step(view);
        if (done) return;
        connection_.reset();
        is_asked_ = false;
        view.say(done.error().message);
    }
    [[nodiscard]] int descriptor() const { return connection_ ? connection_->descriptor() : -1; }
    /// Until look() has something to do by itself.
    [[nodiscard]] std::chrono::milliseconds pause() const {
        if (is_asked_) return options_.interval;
        return std::chrono::ceil<std::chrono::milliseconds>(next_ - steady_clock::now());
    }

private:
    Result<void> step(WatchView& view) {
        if (!is_asked_ && steady_clock::now() >= next_) {
            next_ = steady_clock::now() + options_.interval;
            if (!connection_) {
                BITTERN_TRY(auto opened, remote_.connect());
                connection_.emplace(std::move(opened));
            }
            BITTERN_CHECK(connection_->send(question()));
            is_asked_ = true;
        }
        if (!is_asked_) return {};
        BITTERN_TRY(auto came, connection_->receive_what_came());
        if (!came) return {};
        is_asked_ = false;
        BITTERN_TRY(const auto answer, rpc::result_of(std::move(*came)));
        std::vector<ListedTorrent> listed;
        for (const auto& one : chosen_of(answer, options_)) listed.emplace_back(one);
        view.show(std::move(listed));
        return {};
    }

    const Remote& remote_;
    const WatchOptions& options_;
    std::optional<rpc::ClientConnection> connection_;
    bool is_asked_ = false;
    steady_clock::time_point next_;
};

ExitCode draw(Env& env, const WatchOptions& options, const Remote& remote) {
    WatchView view(options);
    Asking asking(remote, options);
    Screen screen(env);
    while (true) {
        asking.look(view);
        screen.draw(view.lines(screen.columns(), Screen::rows()));
        const auto woken = screen.wait(asking.descriptor(), asking.pause());
        if (woken.ended) return ExitCode::interrupted_early;
        for (const auto& key : woken.keys)
            if (view.press(key, Screen::rows()) == WatchView::Next::leave) return ExitCode::ok;
    }
}

Result<ExitCode> tell(Env& env, Console& console, const WatchOptions& options, const Remote& remote) {
    BITTERN_TRY(auto connection, remote.connect());
    while (!env.out_has_no_reader()) {
        BITTERN_CHECK(connection.send(question()));
        BITTERN_TRY(auto came, connection.receive());
        BITTERN_TRY(const auto answer, rpc::result_of(std::move(came)));
        console.event("torrents", {{"torrents", chosen_of(answer, options)}});
        std::this_thread::sleep_for(options.interval);
    }
    return ExitCode::ok;
}

Result<ExitCode> run(Env& env, Console& console, const WatchOptions& options) {
    if (!console.is_json() && !(env.out_is_terminal && env.in_is_terminal))
        return fail(Fault::usage,
                    "there is no terminal to draw on: --json gives the torrents every interval, and "
                    "`bittern list` once");
    BITTERN_TRY(const auto remote, Remote::find(env, options.at));
    // That there is a daemon, and that it has what is named, is said before the screen is taken.
    BITTERN_CHECK(remote.torrents(options.torrents));
    if (console.is_json()) return tell(env, console, options, remote);
    return draw(env, options, remote);
}

}  // namespace

ExitCode watch(Env& env, Console& console, const WatchOptions& options) {
    const auto code = run(env, console, options);
    if (code) return *code;
    console.error(code.error());
    return exit_code_of(code.error().fault);
}

}  // namespace bittern::app
