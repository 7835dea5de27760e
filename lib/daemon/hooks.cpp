#include "daemon/hooks.hpp"

#include "base/printable.hpp"
#include "daemon/child_process.hpp"

#include <array>
#include <ctime>
#include <deque>
#include <map>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace bittern::daemon {
namespace {

constexpr std::size_t most_at_once = 4;
/// What waits takes memory; a program that takes a minute each time is not one for ten thousand torrents.
constexpr std::size_t most_waiting = 10'000;

const HooksConfig::Command& program_of(const HooksConfig& programs, HookEvent event) {
    switch (event) {
        case HookEvent::added:
            return programs.added;
        case HookEvent::metadata:
            return programs.metadata;
        case HookEvent::done:
            return programs.done;
        case HookEvent::seeded:
            return programs.seeded;
        case HookEvent::error:
            return programs.error;
        case HookEvent::removed:
            return programs.removed;
    }
    return programs.added;
}

std::string local_time() {
    const auto now = std::time(nullptr);
    std::tm parts{};
    ::localtime_r(&now, &parts);
    std::string text(64, '\0');
    text.resize(std::strftime(text.data(), text.size(), "%a %b %e %T %Y", &parts));
    return text;
}

/// A value can't hold a zero byte: it would end there.
std::string variable(std::string_view name, std::string_view value) {
    return fmt::format("{}={}", name, value.substr(0, value.find('\0')));
}

}  // namespace

std::string_view name_of(HookEvent event) {
    constexpr std::array<std::string_view, 6> names{"added", "metadata", "done", "seeded", "error", "removed"};
    return names[static_cast<std::size_t>(event)];
}

struct Hooks::Impl : std::enable_shared_from_this<Impl> {
    Impl(boost::asio::io_context& loop_in, Options options_in) : loop(loop_in), options(std::move(options_in)) {}

    struct Waiting {
        HookEvent event;
        HookTorrent torrent;
        HooksConfig::Command program;
    };

    boost::asio::io_context& loop;
    Options options;
    std::deque<Waiting> waiting;
    std::uint64_t last_run = 0;
    std::map<std::uint64_t, std::unique_ptr<ChildProcess>> running;
    bool told_of_many = false;

    void log(Severity severity, const std::string& line) const {
        if (options.log) options.log(severity, line);
    }

    [[nodiscard]] std::vector<std::string> environment_of(const Waiting& one) const {
        auto environment = options.environment;
        const auto put = [&](std::string_view name, std::string_view value) {
            environment.push_back(variable(name, value));
        };
        const auto& torrent = one.torrent;
        put("TR_APP_VERSION", options.version);
        put("TR_TIME_LOCALTIME", local_time());
        put("TR_TORRENT_BYTES_DOWNLOADED", std::to_string(torrent.downloaded.count));
        put("TR_TORRENT_DIR", torrent.folder.native());
        put("TR_TORRENT_HASH", torrent::to_string(torrent.hashes));
        put("TR_TORRENT_ID", std::to_string(torrent.number));
        put("TR_TORRENT_LABELS", fmt::format("{}", fmt::join(torrent.labels, ",")));
        put("TR_TORRENT_NAME", torrent.name);
        put("TR_TORRENT_TRACKERS", fmt::format("{}", fmt::join(torrent.trackers, ",")));
        put("BITTERN_EVENT", name_of(one.event));
        put("BITTERN_ERROR", torrent.error);
        return environment;
    }

    void run_next() {
        while (!waiting.empty() && running.size() < most_at_once) {
            const auto one = std::move(waiting.front());
            waiting.pop_front();
            start(one);
        }
        if (waiting.empty()) told_of_many = false;
    }

    void start(const Waiting& one) {
        const auto number = ++last_run;
        const auto label = fmt::format("hook '{}' of {}", name_of(one.event), printable(one.torrent.name));
        ProgramRun run{
            .words = one.program,
            .environment = environment_of(one),
            .most = options.programs.timeout,
            .on_line = [this, label](const std::string& line) { log(Severity::info, label + ": " + printable(line)); },
            .on_end =
                [this, label, number](const std::string& trouble) {
                    if (!trouble.empty()) log(Severity::warning, label + " " + trouble);
                    // Not within its own call.
                    boost::asio::post(loop, [weak = weak_from_this(), number] {
                        const auto self = weak.lock();
                        if (!self) return;
                        self->running.erase(number);
                        self->run_next();
                    });
                }};
        auto started = ChildProcess::start(loop, std::move(run));
        if (!started) return log(Severity::warning, label + ": " + started.error().message);
        running.emplace(number, *std::move(started));
    }
};

Hooks::Hooks(boost::asio::io_context& loop, Options options)
    : impl_(std::make_shared<Impl>(loop, std::move(options))) {}

Hooks::~Hooks() = default;

void Hooks::run(HookEvent event, const HookTorrent& torrent) {
    run(event, torrent, program_of(impl_->options.programs, event));
}

void Hooks::run(HookEvent event, const HookTorrent& torrent, HooksConfig::Command program) {
    if (program.empty()) return;
    if (impl_->waiting.size() >= most_waiting) {
        if (!std::exchange(impl_->told_of_many, true))
            impl_->log(Severity::warning, "hooks: too many programs wait for their turn; some are left out");
        return;
    }
    impl_->waiting.push_back({event, torrent, std::move(program)});
    impl_->run_next();
}

std::size_t Hooks::pending() const {
    return impl_->waiting.size() + impl_->running.size();
}

}  // namespace bittern::daemon
