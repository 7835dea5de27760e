#include "app/commands/get_item.hpp"

#include "app/commands/list.hpp"
#include "app/commands/result_place.hpp"
#include "app/commands/target_folder.hpp"
#include "app/commands/tracker_news.hpp"
#include "app/render/json.hpp"
#include "base/file_name.hpp"
#include "base/paths.hpp"
#include "base/printable.hpp"
#include "swarm/selection.hpp"

#include <system_error>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

using Clock = std::chrono::steady_clock;
using Json = nlohmann::ordered_json;
constexpr std::chrono::seconds event_interval{1};
constexpr std::size_t most_warnings = 10;

std::string text_of(const Json& fields) {
    return fields.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace

GetItem::GetItem(Env& env, Console& console, const GetOptions& options, std::size_t number, std::string label,
                 Company company)
    : env_(env), console_(console), options_(options), number_(number), label_(std::move(label)), company_(company) {}

void GetItem::resolve(Result<Wanted> wanted) {
    if (!wanted) return conclude(tl::unexpected<Error>(std::move(wanted).error()));
    wanted_ = *std::move(wanted);
    const auto* metainfo = std::get_if<torrent::Metainfo>(&*wanted_);
    if (!metainfo) return;
    for (const auto* remarks : {&metainfo->name_remarks(), &metainfo->remarks()})
        for (const auto& remark : *remarks) console_.say(remark);
    if (options_.list) return conclude(list(*metainfo));
    if (options_.metadata_only && metainfo->has_piece_layers()) return conclude(write_metadata(*metainfo));
}

void GetItem::start(Session& session, std::function<void()> finished) {
    session_ = &session;
    on_finished_ = std::move(finished);
    quiet_since_ = transfer_began_ = Clock::now();
    download_ =
        std::make_unique<swarm::Download>(session.loop(), session.engine(), session.downloads(), session.claims(),
                                          download_options(), [this](const auto&) { changed(); });
    std::visit([this](const auto& what) { download_->start(what); }, *wanted_);
}

void GetItem::handle(const swarm::Event& event) {
    if (!download_) return;
    download_->handle(event);
    std::visit([this](const auto& one) { told(one); }, event);
}

void GetItem::changed() {
    if (finished_ || !download_) return;
    const auto& view = download_->view();
    for (; remarks_said_ < view.remarks.size(); ++remarks_said_) console_.say(view.remarks[remarks_said_]);
    if (const auto before = std::exchange(stage_, view.stage); before != view.stage) {
        if (before == swarm::Stage::examining) told_examined(view);
        quiet_since_ = Clock::now();
        if (view.stage == swarm::Stage::downloading) transfer_began_ = quiet_since_;
        came_at_.reset();
    }
    if (view.metainfo && !std::exchange(told_metadata_, true)) told_metadata(view);
    told_trouble(view);
    if (!view.placed.empty() && !std::exchange(told_placed_, true)) told_placed(view);
    if (std::exchange(recorded_, view.recorded) != view.recorded)
        emit("saved", {{"name", view.name}, {"pieces", view.recorded}});
    if (view.complete && !options_.list && !options_.metadata_only && !std::exchange(completed_, true)) completed(view);
    if (view.stage == swarm::Stage::finished) ended(view);
}

void GetItem::told_metadata(const swarm::DownloadView& view) {
    const auto& info = *view.metainfo;
    Json fields{{"name", info.name()}, {"files", count_files(info)}, {"bytes", info.total().count}};
    add_info_hash(fields, info.info_hash());
    emit("metadata", std::move(fields));
}

/// Once, however often it is tried; and that it is over.
void GetItem::told_trouble(const swarm::DownloadView& view) {
    const auto trouble = view.trouble ? view.trouble->message : std::string();
    if (std::exchange(told_trouble_, trouble) == trouble) return;
    if (view.trouble) {
        console_.warn(fmt::format("{}; {} waits, and goes on by itself when it can", trouble, view.name));
        emit("disk_trouble", {{"name", view.name}, {"message", trouble}});
    } else if (view.stage != swarm::Stage::finished) {
        console_.say(fmt::format("the disk does its part again: {} goes on", view.name));
        emit("disk_cured", {{"name", view.name}});
    }
}

/// Events are of all sources.
void GetItem::told(const swarm::FileLost& lost) {
    if (download_->torrent() != lost.id) return;
    if (const auto line = file_news_.lost(lost.loss)) console_.warn(*line);
    auto fields = loss_fields(lost.loss);
    fields["name"] = download_->view().name;
    emit("file_trouble", std::move(fields));
}

void GetItem::told(const swarm::FileFound& found) {
    if (download_->torrent() != found.id) return;
    if (const auto line = file_news_.found(found.path)) console_.say(*line);
    emit("file_cured", {{"name", download_->view().name}, {"path", found.path.string()}});
}

void GetItem::told(const swarm::TrackerWarned& warned) {
    if (download_->torrent() != warned.id) return;
    const auto line = tracker_warns(warned.url, warned.warning);
    if (warnings_said_.size() < most_warnings && warnings_said_.insert(line).second) console_.warn(line);
}

void GetItem::told_placed(const swarm::DownloadView& view) {
    console_.say(placed_line(view));
    const auto [size, cloned] = placed_sizes(view);
    emit("placed",
         {{"name", view.name}, {"files", view.placed.size()}, {"bytes", size.count}, {"cloned", cloned.count}});
}

void GetItem::told_examined(const swarm::DownloadView& view) {
    if (!view.looked || view.looked->believed + view.looked->hashed == 0) return;
    Json last{{"name", view.name}, {"done", view.examined.count}, {"total", view.to_examine.count}};
    if (view.looked->hashed > 0 && text_of(last) != last_fields_) emit("examining", std::move(last));
    emit("examined", {{"name", view.name}, {"believed", view.looked->believed}, {"hashed", view.looked->hashed}});
}

void GetItem::completed(const swarm::DownloadView& view) {
    console_.say(console_.style().good(complete_line(view, came_at_.value_or(Clock::now()) - transfer_began_)));
    const auto path = view.plan ? view.plan->target.string() : std::string();
    emit("completed", {{"name", view.name},
                       {"path", path},
                       {"bytes", view.plan ? view.plan->wanted_size.count : 0},
                       {"kept", view.kept.count}});
    console_.answer(path);
    if (view.stage == swarm::Stage::seeding) console_.say("seeding; Ctrl-C stops");
}

void GetItem::ended(const swarm::DownloadView& view) {
    if (view.error) return conclude(tl::unexpected<Error>(*view.error));
    if (options_.list) return conclude(list(*view.metainfo));
    if (options_.metadata_only) return conclude(write_metadata(*view.metainfo));
    conclude({});
}

void GetItem::conclude(const Result<void>& outcome) {
    finished_ = true;
    if (!outcome) {
        console_.error(outcome.error(), company_ == Company::alone ? std::string() : label_);
        code_ = exit_code_of(outcome.error().fault);
    }
    // Not from within the download's own call: what follows ends it.
    if (session_) boost::asio::post(session_->loop(), on_finished_);
}

Result<void> GetItem::list(const torrent::Metainfo& metainfo) {
    auto options = plan_options();
    if (const auto* magnet = std::get_if<torrent::Magnet>(&*wanted_)) options.indices = magnet->select;
    // No plan: nothing is written, so it is no matter what lies in the target folder.
    BITTERN_TRY(const auto wanted, swarm::select_files(metainfo, options));
    write_list(env_, console_, metainfo, wanted);
    return {};
}

Result<void> GetItem::write_metadata(const torrent::Metainfo& metainfo) {
    const auto folder = target_folder(env_, options_);
    std::error_code failed;
    std::filesystem::create_directories(folder, failed);
    if (failed)
        return fail(Fault::storage, fmt::format("{} can't be made: {}", printable(folder.string()), failed.message()));
    const auto name = options_.name.empty() ? metainfo.name() : options_.name;
    const auto path = folder / safe_component(name + ".torrent");
    const auto bytes = metainfo.to_torrent_file();
    const auto existing = options_.overwrite ? Existing::replace : Existing::refuse;
    const auto written = write_result(console_, path, path, bytes, writing_result(path, path, existing));
    const auto is_there = [&] { return read_file(path, Bytes{static_cast<std::int64_t>(bytes.size())}) == bytes; };
    if (!written && (written.error().fault != Fault::refused || !is_there())) return written;
    emit("completed", {{"name", metainfo.name()}, {"path", path.string()}, {"bytes", 0}, {"kept", 0}});
    console_.answer(path.string());
    return {};
}

swarm::PlanOptions GetItem::plan_options() const {
    return {.folder = target_folder(env_, options_),
            .name = options_.name,
            .select = options_.select,
            .indices = {},
            .symlinks = options_.symlinks,
            .storage = options_.network.storage};
}

swarm::DownloadOptions GetItem::download_options() const {
    return {.plan = plan_options(),
            .overwrite = options_.overwrite,
            .sequential = options_.sequential,
            .preallocate = options_.preallocate,
            .metadata_only = options_.metadata_only,
            .list_only = options_.list,
            .seed = options_.seed,
            .seed_ratio = options_.seed_ratio,
            .seed_time = options_.seed_time,
            .timeout = options_.timeout,
            .peers = options_.peers,
            .known = session_->known_files()};
}

GetScene GetItem::scene() const {
    const auto& state = session_->engine().state();
    const auto id = download_->torrent();
    const auto* torrent = id ? state.find(*id) : nullptr;
    const auto* magnet = std::get_if<torrent::Magnet>(&*wanted_);
    const bool named_peers = !options_.peers.empty() || (magnet && !magnet->peers.empty());
    const auto waited = std::chrono::duration_cast<std::chrono::seconds>(Clock::now() - quiet_since_);
    auto waiting = waiting_of(state.session, torrent, options_.network.discovery, named_peers, waited);
    waiting.wrong += download_->view().before.wrong;
    return {
        .download = download_->view(), .torrent = torrent, .meter = meter_, .up = up_, .waiting = std::move(waiting)};
}

std::optional<LiveLine> GetItem::tick() {
    if (!wanted_ && !finished_) return LiveLine{.subject = "reading " + label_, .facts = {}, .details = {}};
    if (finished_ || !download_) return std::nullopt;
    const auto now = Clock::now();
    auto current = scene();
    if (current.torrent) {
        const auto& figures = current.torrent->figures;
        if (figures.wanted_done > std::exchange(done_, std::max(done_, figures.wanted_done))) quiet_since_ = now;
        if (figures.wanted > Bytes{} && figures.missing() == Bytes{} && !came_at_) came_at_ = now;
        // Before that, what is here already is still being found.
        if (figures.wanted > Bytes{} && figures.phase == swarm::Phase::downloading) meter_.add(done_, now);
        up_.add(current.download.before.uploaded + figures.uploaded, now);
    }
    if (console_.is_json() && now - last_event_ >= event_interval) {
        last_event_ = now;
        auto fields = event_fields(current);
        if (auto text = text_of(fields); text != last_fields_) {
            last_fields_ = std::move(text);
            if (current.torrent) fields["disk"] = session_->disk_fields();
            emit(event_name(current), std::move(fields));
        }
    }
    return getting_line(current);
}

void GetItem::stop() {
    if (download_) download_->stop();
}

ExitCode GetItem::code() const {
    if (finished_ || completed_) return code_;
    return is_saved() ? ExitCode::interrupted : ExitCode::interrupted_early;
}

void GetItem::sum_up() const {
    if (finished_ || completed_) return;
    if (is_saved())
        console_.say(fmt::format("stopped: what came of {} is saved; the same command goes on from there{}",
                                 download_->view().name,
                                 told_trouble_.empty() ? "" : ", if this is mended: " + told_trouble_));
    else
        console_.say("stopped: nothing had come yet");
}

void GetItem::emit(std::string_view event, Json fields) {
    fields["source"] = number_;
    console_.event(event, fields);
}

}  // namespace bittern::app
