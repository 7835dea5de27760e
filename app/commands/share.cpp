#include "app/commands/share.hpp"

#include "app/commands/content_talk.hpp"
#include "app/commands/result_place.hpp"
#include "app/commands/session.hpp"
#include "app/commands/share_hashing.hpp"
#include "app/commands/share_serving.hpp"
#include "app/commands/share_talk.hpp"
#include "app/commands/share_torrent_file.hpp"
#include "app/version.hpp"
#include "base/paths.hpp"
#include "base/printable.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

/// The order of things: look whether it may, hash, write the .torrent file, serve, end.
class Share {
public:
    Share(Env& env, Console& console, const ShareOptions& options, Session& session)
        : env_(env), console_(console), options_(options), session_(session) {}

    ExitCode run();

private:
    [[nodiscard]] Result<void> begin();
    void walked();
    void hashed(Result<SharedContent> content);
    void interrupted();
    void finish(const Error& error);
    void finish(ExitCode code);
    [[nodiscard]] Existing existing_torrent_file() const {
        return options_.force ? Existing::replace : Existing::refuse;
    }
    [[nodiscard]] Result<void> write_torrent_file() const;

    Env& env_;
    Console& console_;
    const ShareOptions& options_;
    Session& session_;
    ShareHashing hashing_{console_, options_};
    ShareServing serving_{
        console_,
        options_,
        session_,
        {.failed = [this](const Error& error) { finish(error); }, .copies_made = [this] { finish(ExitCode::ok); }}};
    std::optional<SharedContent> content_;
    bool interrupted_ = false;
    ExitCode code_ = ExitCode::ok;
};

ExitCode Share::run() {
    if (auto begun = begin(); !begun) {
        console_.error(begun.error());
        return exit_code_of(begun.error().fault);
    }
    session_.run([this] { interrupted(); }, [this] { serving_.tick(); });
    session_.leave_with(code_);
    console_.end_progress();
    serving_.sum_up();
    console_.event("stopped", {{"exit_code", static_cast<int>(code_)}, {"disk", session_.disk_fields()}});
    return code_;
}

Result<void> Share::begin() {
    std::vector<std::filesystem::path> roots;
    for (const auto& path : options_.content.paths) roots.push_back(env_.absolute(path));
    // Before the hashing, so that nobody waits for hours to be refused.
    if (options_.torrent_file)
        BITTERN_CHECK(check_torrent_file(env_.absolute(*options_.torrent_file), roots, existing_torrent_file()));
    BITTERN_TRY(auto database, session_.connect_database());
    console_.event("started", {{"command", "share"}, {"version", version()}});
    hashing_.begin(
        session_.loop(), std::move(roots), std::move(database), [this] { walked(); },
        [this](Result<SharedContent> content) { hashed(std::move(content)); });
    return {};
}

void Share::walked() {
    if (interrupted_) return;
    if (auto opened = serving_.open(); !opened) finish(opened.error());
}

void Share::hashed(Result<SharedContent> content) {
    if (session_.is_closing()) return;
    console_.end_progress();
    if (interrupted_) return finish(ExitCode::interrupted_early);
    if (!content) return finish(content.error());
    content_ = *std::move(content);
    if (auto written = write_torrent_file(); !written) return finish(written.error());
    console_.say(hashed_line(*content_));
    for (const auto& warning : content_->tree.warnings) console_.warn(printable(warning));
    if (const auto lost = lost_folder_line(content_->tree, options_.content.format)) console_.warn(*lost);
    if (const auto skipped = skipped_line(content_->tree)) console_.say(*skipped);
    for (const auto& one : content_->tree.skipped) console_.log()(Severity::info, skipped_path_line(one));
    serving_.serve(*content_, env_.working_directory);
}

void Share::interrupted() {
    interrupted_ = true;
    console_.say(content_ ? "stopping: telling trackers and peers; Ctrl-C again leaves at once"
                          : "stopping the hashing; Ctrl-C again leaves at once");
    if (content_) return finish(serving_.is_announced() ? ExitCode::ok : ExitCode::interrupted_early);
    hashing_.stop();
}

void Share::finish(const Error& error) {
    console_.error(error);
    finish(exit_code_of(error.fault));
}

void Share::finish(ExitCode code) {
    if (session_.is_closing()) return;
    code_ = code;
    hashing_.stop();
    session_.close();
}

Result<void> Share::write_torrent_file() const {
    if (!options_.torrent_file) return {};
    const auto path = env_.absolute(*options_.torrent_file);
    auto written = write_result(console_, path, *options_.torrent_file, content_->metainfo.to_torrent_file(),
                                writing_result(path, *options_.torrent_file, existing_torrent_file()));
    if (written) console_.say(fmt::format("wrote {}", printable(options_.torrent_file->string())));
    return written;
}

}  // namespace

ExitCode share(Env& env, Console& console, const ShareOptions& options) {
    return run_in_session(env, console, [&](Session& session) { return Share(env, console, options, session).run(); });
}

}  // namespace bittern::app
