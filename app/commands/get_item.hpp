#pragma once
/// One source on its way: its download, what is said of it, and what became of it.

#include "app/commands/file_news.hpp"
#include "app/commands/get_sources.hpp"
#include "app/commands/get_talk.hpp"
#include "app/commands/session.hpp"
#include "app/env.hpp"
#include "app/exit_code.hpp"
#include "app/options/get_options.hpp"
#include "app/render/console.hpp"
#include "swarm/download.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>

namespace bittern::app {

/// Whether a command has other sources beside this one, so that lines need a name.
enum class Company { alone, one_of_several };

/// Lives on the loop's thread; what it is given by reference outlives it.
class GetItem {
public:
    /// `number` counts the sources from 1 and names it in events; `label` names it where it is not alone.
    GetItem(Env& env, Console& console, const GetOptions& options, std::size_t number, std::string label,
            Company company);

    /// Takes the verdict on its source. Does at once what needs no peers (a list, a .torrent file written
    /// from another, an error); what remains waits for start().
    void resolve(Result<Wanted> wanted);
    [[nodiscard]] bool needs_engine() const { return !finished_; }
    /// `finished` is called on the loop when nothing more will happen.
    void start(Session& session, std::function<void()> finished);

    void handle(const swarm::Event& event);
    /// Its line on the terminal; nullopt when there is nothing to say of it. Emits its event when something changed.
    [[nodiscard]] std::optional<LiveLine> tick();
    /// The session ends: nothing more is told.
    void stop();
    /// Says what an interruption left, once all is saved.
    void sum_up() const;

    [[nodiscard]] bool is_finished() const { return finished_; }
    /// What becomes of it if the program ended now.
    [[nodiscard]] ExitCode code() const;

private:
    void changed();
    void told_metadata(const swarm::DownloadView& view);
    void told(const swarm::FileLost& lost);
    void told(const swarm::FileFound& found);
    void told(const swarm::TrackerWarned& warned);
    void told(const auto&) {}
    void told_trouble(const swarm::DownloadView& view);
    void told_placed(const swarm::DownloadView& view);
    void told_examined(const swarm::DownloadView& view);
    void completed(const swarm::DownloadView& view);
    void ended(const swarm::DownloadView& view);
    void conclude(const Result<void>& outcome);
    [[nodiscard]] Result<void> list(const torrent::Metainfo& metainfo);
    [[nodiscard]] Result<void> write_metadata(const torrent::Metainfo& metainfo);
    [[nodiscard]] swarm::DownloadOptions download_options() const;
    [[nodiscard]] swarm::PlanOptions plan_options() const;
    [[nodiscard]] GetScene scene() const;
    [[nodiscard]] bool is_saved() const { return download_ && download_->view().saved; }
    void emit(std::string_view event, nlohmann::ordered_json fields);

    Env& env_;
    Console& console_;
    const GetOptions& options_;
    std::size_t number_;
    std::string label_;
    Company company_;
    std::optional<Wanted> wanted_;
    Session* session_ = nullptr;
    std::function<void()> on_finished_;
    std::unique_ptr<swarm::Download> download_;
    RateMeter meter_, up_;  ///< of what is there of the selected files, and of content sent
    Bytes done_;  ///< the most of the selected files that was there: what turned out wrong is no advance when it comes
                  ///< again
    std::chrono::steady_clock::time_point quiet_since_, transfer_began_, last_event_;
    std::optional<std::chrono::steady_clock::time_point> came_at_;  ///< all that is wanted, not on the disk itself yet
    swarm::Stage stage_ = swarm::Stage::finding;
    std::string last_fields_;  ///< of the last periodic event, so that it isn't repeated
    FileNews file_news_;       ///< while it seeds
    std::size_t remarks_said_ = 0;
    std::int64_t recorded_ = 0;
    bool told_metadata_ = false;
    std::string told_trouble_;  ///< of the disk; empty: it does its part
    bool told_placed_ = false;
    std::set<std::string> warnings_said_;  ///< of trackers
    bool completed_ = false;
    bool finished_ = false;
    ExitCode code_ = ExitCode::ok;
};

}  // namespace bittern::app
