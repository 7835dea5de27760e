#include "app/commands/share.hpp"

#include <chrono>
#include <optional>
#include <system_error>

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "app/commands/overloaded.hpp"
#include "app/commands/session.hpp"
#include "app/commands/share_announce.hpp"
#include "app/commands/share_content.hpp"
#include "app/commands/share_talk.hpp"
#include "app/version.hpp"
#include "base/paths.hpp"
#include "base/printable.hpp"

namespace bittern::app {
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds status_interval{1};

class Share {
public:
    Share(Env& env, Console& console, const ShareOptions& options, Session& session)
        : env_(env), console_(console), options_(options), session_(session) {}

    ExitCode run();

private:
    [[nodiscard]] Result<void> begin_hashing();
    void walked(const HashingView& hashing);
    void hashing_progressed(const HashingView& hashing);
    void hashed(Result<Content> content);
    void serve();
    void handle(const swarm::Event& event);
    void tick();
    void announce_when_ready();
    void peer_completed(const std::string& address);
    void file_changed(const std::filesystem::path& path);
    void interrupted();
    void finish(const Error& error);
    void finish(ExitCode code);
    [[nodiscard]] std::filesystem::path absolute(const std::filesystem::path& path) const {
        return (env_.working_directory / path).lexically_normal();
    }
    [[nodiscard]] Result<void> check_torrent_file() const;
    [[nodiscard]] Result<void> write_torrent_file() const;
    [[nodiscard]] const swarm::TorrentView* view() const {
        return id_ ? session_.engine().state().find(*id_) : nullptr;
    }

    Env& env_;
    Console& console_;
    const ShareOptions& options_;
    Session& session_;
    std::optional<ContentJob> job_;
    RateMeter meter_;
    std::optional<Content> content_;
    std::optional<swarm::TorrentId> id_;
    Clock::time_point added_at_;
    Clock::time_point listened_at_;
    Clock::time_point last_status_;
    bool announced_ = false;
    bool taken_ = false;  ///< peers that connect from now on are let in
    bool interrupted_ = false;
    ExitCode code_ = ExitCode::ok;
};

ExitCode Share::run() {
    if (auto free = check_torrent_file(); !free) {
        console_.error(free.error());
        return exit_code_of(free.error().fault);
    }
    console_.event("started", {{"command", "share"}, {"version", version()}});
    if (auto begun = begin_hashing(); !begun) {
        console_.error(begun.error());
        return exit_code_of(begun.error().fault);
    }
    session_.run([this] { interrupted(); }, [this] { tick(); });
    session_.leave_with(code_);
    console_.end_progress();
    console_.event("stopped", {{"exit_code", static_cast<int>(code_)}});
    return code_;
}

Result<void> Share::begin_hashing() {
    BITTERN_TRY(auto database, session_.connect_database());
    std::vector<std::filesystem::path> roots;
    for (const auto& path : options_.paths) roots.push_back(absolute(path));
    job_.emplace(session_.loop(), options_, std::move(roots), std::move(database), ContentCalls{
        .walked = [this](const HashingView& hashing) { walked(hashing); },
        .progress = [this](const HashingView& hashing) { hashing_progressed(hashing); },
        .done = [this](Result<Content> content) { hashed(std::move(content)); },
    });
    return {};
}

void Share::walked(const HashingView& hashing) {
    console_.event("hashing", hashing_fields(hashing, meter_));
    if (interrupted_) return;
    // Opened while the hashing goes on, so that the DHT is known by the time the link is there.
    auto opened = session_.open_engine(options_.network, [this](const swarm::Event& event) { handle(event); });
    if (!opened) finish(opened.error());
}

void Share::hashing_progressed(const HashingView& hashing) {
    const auto now = Clock::now();
    meter_.add(hashing.progress.done - hashing.progress.from_cache, now);
    console_.progress({hashing_line(hashing, meter_)});
    if (now - last_status_ < status_interval) return;
    last_status_ = now;
    console_.event("hashing", hashing_fields(hashing, meter_));
}

void Share::hashed(Result<Content> content) {
    if (session_.is_closing()) return;
    console_.end_progress();
    if (interrupted_) return finish(ExitCode::interrupted_early);
    if (!content) return finish(content.error());
    content_ = *std::move(content);
    if (auto written = write_torrent_file(); !written) return finish(written.error());
    console_.say(hashed_line(*content_));
    for (const auto& warning : content_->tree.warnings) console_.warn(printable(warning));
    if (const auto skipped = skipped_line(content_->tree)) console_.say(*skipped);
    serve();
}

void Share::serve() {
    added_at_ = Clock::now();
    id_ = session_.engine().add(serve_request(*content_, env_.working_directory));
}

void Share::handle(const swarm::Event& event) {
    std::visit(Overloaded{
        [this](const swarm::ListenSucceeded&) {
            listened_at_ = Clock::now();
            announce_when_ready();
        },
        [this](const swarm::ExternalAddressLearned&) { announce_when_ready(); },
        [this](const swarm::Added&) {
            taken_ = true;
            announce_when_ready();
        },
        [this](const swarm::ListenFailed& failed) {
            console_.warn(fmt::format("cannot listen on {} port {}: {}", failed.address, failed.port, failed.reason));
        },
        [this](const swarm::PortMapped& mapped) {
            if (announced_)
                console_.say(fmt::format("the router opened port {} by {}", mapped.external_port, mapped.protocol));
        },
        [this](const swarm::AddFailed& failed) { finish(failed.error); },
        [this](const swarm::TorrentFailed& failed) { finish(failed.error); },
        [this](const swarm::FileFailed& failed) {
            console_.error(failed.error, printable(failed.path.string()));
        },
        [this](const swarm::FileChanged& changed) { file_changed(changed.path); },
        [this](const swarm::PeerCompleted& completed) { peer_completed(completed.address); },
        [](const auto&) {},
    }, event);
}

void Share::tick() {
    announce_when_ready();
    const auto* torrent = announced_ ? view() : nullptr;
    if (!torrent) return;
    console_.progress({sharing_line(content_->metainfo.name(), *torrent)});
    if (Clock::now() - last_status_ < status_interval) return;
    last_status_ = Clock::now();
    console_.event("status", sharing_fields(*torrent, session_.engine().state().session));
}

void Share::announce_when_ready() {
    if (!taken_ || announced_ || session_.is_closing()) return;
    const auto& known = session_.engine().state().session;
    const auto now = Clock::now();
    switch (readiness(options_, known, {now - added_at_, now - listened_at_})) {
        case Readiness::wait: return;
        case Readiness::nothing_listens:
            return finish({Fault::network, "no address can be listened on; try another --listen or --port"});
        case Readiness::ready: break;
    }
    announced_ = true;
    announce(console_, options_, *content_, known);
}

void Share::peer_completed(const std::string& address) {
    const auto* torrent = view();
    const int copies = torrent ? torrent->copies_made : 0;
    console_.say(fmt::format("{} has a complete copy", printable(address)));
    console_.event("peer_completed", {{"address", address}, {"copies", copies}});
    if (options_.copies && copies >= *options_.copies) finish(ExitCode::ok);
}

void Share::file_changed(const std::filesystem::path& path) {
    const auto name = printable(path.string());
    console_.warn(fmt::format("{} changed and is no longer offered; stop and share again for a link to what it is now",
                              name));
    console_.event("file_changed", {{"path", name}});
}

void Share::interrupted() {
    interrupted_ = true;
    console_.say(content_ ? "stopping: telling trackers and peers; Ctrl-C again leaves at once"
                          : "stopping the hashing; Ctrl-C again leaves at once");
    if (content_) return finish(announced_ ? ExitCode::ok : ExitCode::interrupted_early);
    job_->stop();
}

void Share::finish(const Error& error) {
    console_.error(error);
    finish(exit_code_of(error.fault));
}

void Share::finish(ExitCode code) {
    if (session_.is_closing()) return;
    code_ = code;
    if (job_) job_->stop();
    if (const auto* torrent = view(); torrent && announced_)
        console_.say(flat(sharing_line(content_->metainfo.name(), *torrent)));
    session_.close();
}

/// Before the hashing, so that nobody waits for hours to be refused.
Result<void> Share::check_torrent_file() const {
    std::error_code ignored;
    if (!options_.torrent_file || options_.force || !std::filesystem::exists(absolute(*options_.torrent_file), ignored))
        return {};
    return fail(Fault::refused, fmt::format("'{}' exists already; --force replaces it",
                                            printable(options_.torrent_file->string())));
}

Result<void> Share::write_torrent_file() const {
    if (!options_.torrent_file) return {};
    auto written = write_file_atomically(absolute(*options_.torrent_file), content_->metainfo.to_torrent_file(),
                                         options_.force ? Existing::replace : Existing::refuse);
    if (written) console_.say(fmt::format("wrote {}", printable(options_.torrent_file->string())));
    return written;
}

}  // namespace

ExitCode share(Env& env, Console& console, const ShareOptions& options) {
    auto session = Session::open(env, console);
    if (!session) {
        console.error(session.error());
        return exit_code_of(session.error().fault);
    }
    return Share(env, console, options, **session).run();
}

}  // namespace bittern::app
