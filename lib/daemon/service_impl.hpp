#pragma once
/// The service's inside, shared by service.cpp (its life), service_verbs.cpp (what is asked of it),
/// service_torrents.cpp (a torrent from its record to the engine and back), service_figures.cpp (what the engine
/// counts), service_examine.cpp (what is there of one that stands still), service_place.cpp (files go elsewhere),
/// service_session.cpp (settings and totals), service_speeds.cpp (limits on speed), service_queue.cpp (who may be
/// active), service_rules.cpp (hooks, failures, and when a torrent has seeded enough), service_store.cpp (what is to be
/// kept), service_look.cpp (peers and trackers), service_history.cpp (samples for plots) and service_snapshot.cpp (what
/// is shown). Not for other rooms.

#include "base/descriptor.hpp"
#include "content/known_files.hpp"
#include "daemon/history.hpp"
#include "daemon/hooks.hpp"
#include "daemon/service.hpp"
#include "daemon/session_rates.hpp"
#include "daemon/turns.hpp"
#include "daemon/watch_folders.hpp"
#include "swarm/download.hpp"
#include "swarm/look.hpp"

#include <atomic>
#include <deque>
#include <map>
#include <mutex>
#include <set>
#include <stop_token>
#include <unordered_map>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

namespace bittern::daemon {

/// What a torrent in the database is, once its metainfo is read.
struct Loaded {
    std::shared_ptr<const torrent::Metainfo> metainfo;  ///< null: only its link is known
    std::optional<swarm::Plan> plan;                    ///< nullopt: it can't be planned …
    std::optional<Error> objection;                     ///< … and why
};

/// Files that are being hashed while their torrent stands still, or are on their way elsewhere.
struct Errand {
    std::stop_source stop;
    Bytes done, total;
};

/// A torrent as the service has it.
struct Service::Entry {
    std::shared_ptr<const TorrentRecord> record;
    std::shared_ptr<const torrent::Metainfo> metainfo;
    std::shared_ptr<const std::vector<std::string>> paths;  ///< one a file
    std::unique_ptr<swarm::Download> download;              ///< until it is complete
    std::optional<swarm::TorrentId> seed;                   ///< once it is
    std::optional<swarm::TorrentId> known_as;               ///< in Impl::by_id
    swarm::TorrentFigures figures;                          ///< the last of this run's
    bool leaving = false;                                   ///< the engine saves the last of it …
    std::vector<std::function<void(Impl&)>> when_left;      ///< … and this is to be done then
    std::vector<torrent::HostPort> peers;                   ///< named when it was added
    std::string trouble;
    std::chrono::sys_seconds active;
    std::shared_ptr<Errand> examining, moving;      ///< null: not now
    std::vector<Done> when_moved;                   ///< answers that wait for that
    std::shared_ptr<const std::vector<bool>> have;  ///< of a download in the engine
    std::shared_ptr<const swarm::TorrentDetails> details;
    std::map<std::string, TrackerTimes> tracker_times;  ///< by URL
    std::shared_ptr<const std::map<std::string, TrackerTimes>> shown_times;
    std::optional<swarm::TorrentTransfer> transfer;    ///< as the engine was told last
    Rates share, next_share;                           ///< of limits that it has together with others
    std::chrono::steady_clock::time_point timed_from;  ///< its times run since
    std::chrono::sys_seconds seeds_since;              ///< in this run
    std::chrono::sys_seconds turn_since;               ///< it has had its turn in the queue; likewise
    bool stalled = false;                              ///< it has not moved anything for long
    RateMeter meter;
    Bytes kept_traffic;  ///< of `figures`, as the database has it
};

struct Service::Impl {
    using Entry = Service::Entry;
    Impl(boost::asio::io_context& loop_in, ServiceOptions options_in);

    boost::asio::io_context& loop;
    ServiceOptions options;
    Descriptor lock;
    std::optional<Database> database;          ///< the loop's
    std::optional<Database> keepers_database;  ///< the keeping thread's
    std::optional<Database> loaders_database;  ///< the loading thread's
    std::optional<swarm::ResumeStore> downloads;
    std::shared_ptr<content::KnownFiles> known;
    swarm::Claims claims;
    std::unique_ptr<swarm::Engine> engine;
    std::map<Number, Entry> entries;
    std::unordered_map<std::uint32_t, Number> by_id;  ///< those that are in the engine, by its id
    std::set<Number> downloading;                     ///< those with a Download
    QueueOrder queue;
    std::map<Number, int> places;  ///< in it, as last shown
    bool queue_changed = false;    ///< places may be others
    Turns download_turns, seed_turns;
    std::set<Number> unsettled;  ///< those that may be in the engine without a turn …
    bool dealing = false;        ///< … which is looked at soon
    std::deque<Number> waiting;  ///< for their turn to begin, in this order
    std::set<Number> busy;       ///< those that are being loaded or hashed
    std::multimap<content::Sha1, Number> by_v1;
    std::multimap<content::Sha256, Number> by_v2;
    Number next_number = 1;

    // what is to be kept
    std::map<Number, StoreChange> changes;                ///< since the last were handed on
    std::vector<std::function<void(Result<void>)>> kept;  ///< to be called once these are
    bool keeping = false;
    bool told_keep_failure = false;
    boost::asio::steady_timer keep_again, keep_downloads;

    // settings and totals
    mutable std::mutex settings_mutex;
    std::shared_ptr<const SessionSettings> settings;
    KeptSettings kept_settings;          ///< what clients set of these; under the same lock
    std::optional<bool> in_alt_hours;    ///< when it was looked at last
    std::set<Number> apart_from_others;  ///< those whose part of limits on speed is not that of all
    std::vector<Number> sharing;         ///< those that limits are dealt out to
    bool outside = false;                ///< a torrent is beyond the session's limits, which the engine knows not then
    Statistics earlier;                  ///< of earlier runs
    std::int64_t added_now = 0;          ///< torrents, in this run

    // what is shown
    bool looking = false;   ///< closely, at peers and trackers
    bool show_due = false;  ///< once that is answered
    std::deque<Number> to_look_at;
    std::set<Number> look_due;    ///< at their trackers, whether peers are there or not
    std::set<Number> with_peers;  ///< those that are looked at again and again
    mutable std::mutex shown_mutex;
    std::shared_ptr<const Snapshot> shown = std::make_shared<const Snapshot>();
    std::set<Number> changed;  ///< since it was made
    std::vector<RemovedTorrent> removed;
    bool session_changed = false;
    std::atomic<std::chrono::steady_clock::time_point> beat = std::chrono::steady_clock::now();
    Bytes downloaded_now, uploaded_now;  ///< in this run, by all
    Rate down_now, up_now;
    std::chrono::sys_seconds begun;

    /// When a sample of the history was made last, and what the totals of this run were then.
    struct {
        std::chrono::steady_clock::time_point at = std::chrono::steady_clock::now();
        Bytes downloaded, uploaded;
    } sampled;

    boost::asio::steady_timer ticker;
    std::chrono::steady_clock::time_point next_traffic, next_look_at_idle;
    bool closing = false;
    std::function<void()> closed;
    std::optional<Hooks> hooks;
    std::optional<WatchFolders> watching;
    std::shared_ptr<Impl*> alive = std::make_shared<Impl*>(this);
    boost::asio::thread_pool loading{1};    ///< reads metainfo, deletes files
    boost::asio::thread_pool moving{1};     ///< brings files to other places
    boost::asio::thread_pool examining{1};  ///< looks on while every core hashes
    boost::asio::thread_pool keeper{1};     ///< writes to the database; last, so that it ends first

    void log(Severity severity, const std::string& line) const {
        if (options.log) options.log(severity, line);
    }
    /// From any thread: does it on the loop, if the service is still there.
    [[nodiscard]] std::function<void(std::function<void(Impl&)>)> poster() const;

    // service.cpp
    [[nodiscard]] Result<void> open();
    [[nodiscard]] Result<void> open_state(bool look_at_all);
    void close_state();
    void tick();
    void handle(const swarm::Event& event);
    void handle_of_torrent(Number number, Entry& entry, const auto& event);
    [[nodiscard]] Entry* find(Number number);
    [[nodiscard]] std::optional<Number> find(const torrent::InfoHash& hashes) const;
    void engine_closed(const std::string& dht_state);

    // service_verbs.cpp
    void begin_again(Number number);
    void change_one(Number number, Entry& entry, const TorrentChange& change);
    void want_other_files(Number number, Entry& entry, const std::vector<bool>& before);
    Result<void> change_trackers(Number number, Entry& entry, const std::vector<std::vector<std::string>>& tiers);
    void name_trackers(const Entry& entry, bool added);
    void keep_ranks(const QueueOrder::Ranks& ranks);

    // service_torrents.cpp
    void enter(Entry entry);
    void know_hashes(Number number, const torrent::InfoHash& hashes);
    void forget_hashes(Number number);
    void begin(Number number);
    void begin_next();
    void load(Number number, const Entry& entry);
    void loaded(Number number, Result<Loaded> result);
    void proceed(Number number, Entry& entry, const Loaded& loaded);
    void forget_progress(const Entry& entry);
    void begin_download(Number number, Entry& entry);
    void begin_seed(Number number, Entry& entry, const swarm::Plan& plan);
    void download_changed(Number number, const swarm::DownloadView& view);
    void adopt(Number number);
    void leave(Number number, Entry& entry, std::function<void(Impl&)> then);
    void left(Number number);
    void remove_now(Number number, bool delete_data, Done done);
    void know_as(Number number, Entry& entry, std::optional<swarm::TorrentId> id);
    [[nodiscard]] std::optional<Number> number_of(swarm::TorrentId id) const;
    [[nodiscard]] swarm::PlanOptions plan_options(const TorrentRecord& record) const;
    [[nodiscard]] static std::filesystem::path target_of(const Entry& entry);

    // service_figures.cpp
    void take_figures(const swarm::StatusRefreshed& event);
    void set_figures(Entry& entry, const swarm::TorrentFigures& figures);
    void take_pieces(Number number, Entry& entry);

    // service_queue.cpp
    [[nodiscard]] Turns::Most most_downloads() const;
    [[nodiscard]] Turns::Most most_seeds() const;
    [[nodiscard]] bool has_turn(Number number) const;
    void queue_up(Number number, const Entry& entry);
    void deal_turns();
    void limit_queue();
    void look_for_stalled();
    void note_activity(Number number, Entry& entry);

    // service_rules.cpp
    void fail_torrent(Number number, Entry& entry, const Error& error);
    void tell_hooks(HookEvent event, const Entry& entry);
    void warn_of_scripts(const SessionSettings& before) const;
    /// Stops it if it has seeded enough.
    void limit_seed(Number number, Entry& entry);
    void limit_idle_seeds();

    // service_examine.cpp
    void examine(Number number, Entry& entry);
    void examined(Number number, const Result<swarm::Sight>& sight);

    // service_place.cpp
    void bring(Number number, Entry& entry);
    void brought(Number number, const Result<std::vector<content::FileStamp>>& stamps);
    void look_elsewhere(Number number, Entry& entry, const std::filesystem::path& folder);
    [[nodiscard]] bool to_final_folder(Number number, Entry& entry);

    // service_session.cpp
    [[nodiscard]] Result<void> open_settings();
    void set_engine(const SessionSettings& now, const SessionSettings* before);
    void show_settings(std::shared_ptr<const SessionSettings> next);
    void take_settings(SessionSettings next);
    void watch_schedule();
    void keep_statistics();
    [[nodiscard]] Statistics statistics_of_run() const;
    void read_blocklist_file();

    // service_speeds.cpp
    void transfer(Entry& entry);
    void transfer_all();
    void note_wishes(Number number, const Entry& entry);
    void share_speeds();

    // service_look.cpp
    void note_tracker(Number number, Entry& entry, const auto& event);
    void note_peers(Number number, const Entry& entry);
    void look_at_next();

    // service_history.cpp
    void keep_sample();

    // service_store.cpp
    /// Changes the record by `change`, and keeps it.
    void keep(Number number, Entry& entry, const std::function<void(TorrentRecord&)>& change,
              std::optional<std::string> metainfo = std::nullopt);
    void keep_removal(Number number, const torrent::InfoHash& hashes);
    /// Calls it once all that was given to keep() until now is on disk and shown.
    void when_kept(Done done);
    void keep_next();
    void hand_on_changes();
    void batch_was_kept(const std::vector<StoreChange>& batch, const Result<void>& outcome);
    /// Of torrents that moved anything since it was kept last, or in this run.
    enum class Traffic { since_last, of_run };
    void keep_traffic(Traffic which);
    /// Resume records of many downloads go together.
    void keep_downloads_together();
    void count_time(Entry& entry);
    [[nodiscard]] TorrentRecord with_traffic(const Entry& entry) const;

    // service_snapshot.cpp
    void publish();
    /// Whether what is shown is not what is so.
    [[nodiscard]] bool has_changed() const;
    [[nodiscard]] std::shared_ptr<const TorrentSnapshot> snapshot_of(const Entry& entry) const;
    [[nodiscard]] Status status_of(const Entry& entry) const;
};

/// The same description with other trackers.
[[nodiscard]] std::shared_ptr<const torrent::Metainfo> with_trackers(
    const std::shared_ptr<const torrent::Metainfo>& metainfo, const std::vector<std::vector<std::string>>& tiers);

}  // namespace bittern::daemon
