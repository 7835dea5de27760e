#include "app/commands/get.hpp"

#include "app/commands/get_item.hpp"
#include "app/commands/get_sources.hpp"
#include "app/commands/session.hpp"
#include "app/commands/target_folder.hpp"
#include "app/version.hpp"

#include <algorithm>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

class Get {
public:
    Get(Env& env, Console& console, const GetOptions& options, Session& session)
        : env_(env), console_(console), options_(options), session_(session) {}

    ExitCode run();

private:
    void resolved(std::size_t index, Result<Wanted> verdict);
    [[nodiscard]] bool open_engine();
    void end_when_finished();
    void tick();
    void interrupted();
    void close();
    [[nodiscard]] ExitCode code() const;

    Env& env_;
    Console& console_;
    const GetOptions& options_;
    Session& session_;
    std::vector<std::unique_ptr<GetItem>> items_;
    std::unique_ptr<SourceJob> job_;
    ExitCode engine_code_ = ExitCode::ok;
    bool interrupted_ = false;
};

ExitCode Get::run() {
    if (auto usable = options_.list ? Result<void>() : check_target(target_folder(env_, options_)); !usable) {
        console_.error(usable.error());
        return exit_code_of(usable.error().fault);
    }
    auto read = read_sources(options_.sources, *env_.in);
    if (!read) {
        console_.error(read.error());
        return exit_code_of(read.error().fault);
    }
    auto& sources = *read;
    console_.event("started", {{"command", "get"}, {"version", version()}, {"sources", sources.size()}});
    const auto company = sources.size() > 1 ? Company::one_of_several : Company::alone;
    for (const auto& source : sources)
        items_.push_back(std::make_unique<GetItem>(env_, console_, options_, items_.size() + 1, source.label, company));
    job_ = std::make_unique<SourceJob>(
        session_.loop(), env_.working_directory, torrent::Patience{.whole = options_.timeout}, std::move(sources),
        [this](std::size_t index, Result<Wanted> verdict) { resolved(index, std::move(verdict)); });
    session_.run([this] { interrupted(); }, [this] { tick(); });
    session_.leave_with(code());
    console_.end_progress();
    if (interrupted_)
        for (auto& item : items_) item->sum_up();
    console_.event("stopped", {{"exit_code", static_cast<int>(code())}, {"disk", session_.disk_fields()}});
    return code();
}

void Get::resolved(std::size_t index, Result<Wanted> verdict) {
    if (session_.is_closing()) return;
    auto& item = *items_[index];
    item.resolve(std::move(verdict));
    if (item.needs_engine()) {
        if (!session_.has_engine() && !open_engine()) return close();
        item.start(session_, [this] { end_when_finished(); });
    }
    end_when_finished();
}

bool Get::open_engine() {
    auto opened = session_.open_engine(options_.network, [this](const swarm::Event& event) {
        for (auto& item : items_) item->handle(event);
    });
    if (opened) return true;
    console_.error(opened.error());
    engine_code_ = exit_code_of(opened.error().fault);
    return false;
}

void Get::end_when_finished() {
    if (std::ranges::all_of(items_, [](const auto& item) { return item->is_finished(); })) close();
}

void Get::tick() {
    std::vector<LiveLine> lines;
    for (auto& item : items_)
        if (auto line = item->tick()) lines.push_back(*std::move(line));
    if (!lines.empty()) console_.progress(lines);
    session_.leave_with(code());
}

void Get::interrupted() {
    interrupted_ = true;
    session_.leave_with(code());
    console_.say("stopping: saving what has come; Ctrl-C again leaves at once");
    close();
}

void Get::close() {
    if (job_) job_->stop();
    for (auto& item : items_) item->stop();
    session_.close();
}

ExitCode Get::code() const {
    if (engine_code_ != ExitCode::ok) return engine_code_;
    const auto failed = std::ranges::find_if(items_, [](const auto& item) { return item->code() != ExitCode::ok; });
    return failed == items_.end() ? ExitCode::ok : (*failed)->code();
}

}  // namespace

ExitCode get(Env& env, Console& console, const GetOptions& options) {
    return run_in_session(env, console, [&](Session& session) { return Get(env, console, options, session).run(); });
}

}  // namespace bittern::app
