#pragma once
/// The service's inside, shared by service.cpp (its life, and the verbs), service_torrents.cpp (a torrent from its
/// record to the engine and back), service_store.cpp (what is to be kept) and service_snapshot.cpp (what is shown).
/// Not for other rooms.

#include "base/descriptor.hpp"
#include "content/known_files.hpp"
#include "daemon/service.hpp"
#include "swarm/download.hpp"

#include <deque>
#include <map>
#include <mutex>
#include <set>
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

/// A torrent as the service has it.
struct Service::Entry {
    std::shared_ptr<const TorrentRecord> record;
    std::shared_ptr<const torrent::Metainfo> metainfo;
    std::shared_ptr<const std::vector<std::string>> paths;  ///< one a file
    std::unique_ptr<swarm::Download> download;              ///< until it is complete
    std::optional<swarm::TorrentId> seed;                   ///< once it is
    swarm::TorrentFigures figures;                          ///< the last of this run's
    bool leaving = false;                                   ///< the engine saves the last of it …
    std::vector<std::function<void(Impl&)>> when_left;      ///< … and this is to be done then
    bool overwrite = false;                                 ///< what is on disk is its own, right or wrong
    std::vector<torrent::HostPort> peers;                   ///< named when it was added
    std::string trouble;
    std::chrono::sys_seconds active;
    RateMeter meter;
    std::shared_ptr<const TorrentSnapshot> shown;
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
    std::unordered_map<std::uint32_t, Number> seeds;  ///< by the engine's id
    std::set<Number> downloading;                     ///< those with a Download
    std::deque<Number> waiting;                       ///< for their turn to begin, in this order
    std::set<Number> busy;                            ///< those that are being loaded or hashed
    std::multimap<content::Sha1, Number> by_v1;
    std::multimap<content::Sha256, Number> by_v2;
    Number next_number = 1;

    // what is to be kept
    std::map<Number, StoreChange> changes;                ///< since the last were handed on
    std::vector<std::function<void(Result<void>)>> kept;  ///< to be called once these are
    bool keeping = false;
    bool told_keep_failure = false;
    boost::asio::steady_timer keep_again;

    // what is shown
    mutable std::mutex shown_mutex;
    std::shared_ptr<const Snapshot> shown = std::make_shared<const Snapshot>();
    std::set<Number> changed;  ///< since it was made
    std::vector<RemovedTorrent> removed;
    Bytes downloaded_before, uploaded_before;  ///< in this run, by torrents that left the engine since
    std::chrono::sys_seconds begun;

    boost::asio::steady_timer ticker;
    std::chrono::steady_clock::time_point next_traffic;
    bool closing = false;
    std::function<void()> closed;
    std::shared_ptr<Impl*> alive = std::make_shared<Impl*>(this);
    boost::asio::thread_pool loading{1};  ///< reads metainfo, deletes files
    boost::asio::thread_pool keeper{1};   ///< writes to the database; last, so that it ends first

    void log(Severity severity, const std::string& line) const {
        if (options.log) options.log(severity, line);
    }
    /// From any thread: does it on the loop, if the service is still there.
    [[nodiscard]] std::function<void(std::function<void(Impl&)>)> poster() const;

    // service.cpp
    [[nodiscard]] Result<void> open();
    [[nodiscard]] Result<void> open_state();
    void tick();
    void handle(const swarm::Event& event);
    [[nodiscard]] Entry* find(Number number);
    [[nodiscard]] std::optional<Number> find(const torrent::InfoHash& hashes) const;
    void engine_closed(const std::string& dht_state);

    // service_torrents.cpp
    void enter(Entry entry);
    void know_hashes(Number number, const torrent::InfoHash& hashes);
    void forget_hashes(Number number);
    void begin(Number number);
    void begin_next();
    void load(Number number, const Entry& entry);
    void loaded(Number number, Result<Loaded> result);
    void begin_download(Number number, Entry& entry);
    void begin_seed(Number number, Entry& entry, const swarm::Plan& plan);
    void download_changed(Number number, const swarm::DownloadView& view);
    void adopt(Number number);
    void leave(Number number, Entry& entry, std::function<void(Impl&)> then);
    void left(Number number);
    void fail_torrent(Number number, Entry& entry, const Error& error);
    void take_figures(const swarm::StatusRefreshed& event);
    void remove_now(Number number, bool delete_data, Done done);
    [[nodiscard]] std::optional<Number> number_of(swarm::TorrentId id) const;

    // service_store.cpp
    /// Changes the record by `change`, and keeps it.
    void keep(Number number, Entry& entry, const std::function<void(TorrentRecord&)>& change,
              std::optional<std::string> metainfo = std::nullopt);
    void keep_removal(Number number);
    /// Calls it once all that was given to keep() until now is on disk.
    void when_kept(Done done);
    void keep_next();
    void hand_on_changes();
    void batch_was_kept(const std::vector<StoreChange>& batch, const Result<void>& outcome);
    void keep_traffic();
    [[nodiscard]] TorrentRecord with_traffic(const Entry& entry) const;

    // service_snapshot.cpp
    void publish();
    [[nodiscard]] std::shared_ptr<const TorrentSnapshot> snapshot_of(const Entry& entry) const;
    [[nodiscard]] Status status_of(const Entry& entry) const;
};

}  // namespace bittern::daemon
