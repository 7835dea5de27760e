// private: libtorrent
#pragma once
/// The engine's inside, shared by the sources that make it up: engine.cpp (life and small requests), engine_add.cpp
/// (torrents come), engine_peers.cpp (peers are found and tried), engine_dht.cpp (ways into the DHT), engine_alerts.cpp
/// (what libtorrent answers), engine_close.cpp (torrents go, and the end), engine_lost.cpp (files that
/// are lost while they are shared), engine_transfer.cpp (what is changed while they run), engine_details.cpp (a close
/// look).

#include "storage/registry.hpp"
#include "swarm/content_done.hpp"
#include "swarm/engine.hpp"
#include "swarm/filler.hpp"
#include "swarm/lost_files.hpp"
#include "swarm/name_lookup.hpp"
#include "swarm/record_without_trees.hpp"
#include "swarm/resume_record.hpp"
#include "swarm/torrent_index.hpp"
#include "swarm/transport.hpp"
#include "swarm/unread_answers.hpp"
#include "swarm/vain_peers.hpp"
#include "swarm/wariness.hpp"
#include "swarm/web_seed_watch.hpp"
#include "swarm/withheld.hpp"

#include <list>
#include <map>
#include <set>
#include <stop_token>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <libtorrent/session.hpp>
#include <libtorrent/torrent_handle.hpp>
#include <libtorrent/torrent_status.hpp>

namespace bittern::swarm {

/// What was so when resume data was asked for.
struct Save {
    storage::WriteBarrier::Mark mark;
    std::vector<content::FileStamp> files;  ///< after our last writes; empty where nothing is synced
};

/// One torrent as the engine knows it.
struct Torrent {
    lt::torrent_handle handle;  ///< invalid until libtorrent said that it was added
    torrent::InfoHash hashes;
    std::vector<std::string> collections;  ///< BEP 38
    TorrentTransfer transfer;              ///< as it was asked for last
    bool finding = false;                  ///< only its link is known
    bool started = false;
    bool serve_only = false;
    bool part_file = false;
    bool is_private = false;
    bool has_pex = false;                            ///< the extension for it, which may be turned off
    lt::typed_bitfield<lt::piece_index_t> pieces;    ///< of a download, as last counted
    bool leaving = false;                            ///< set aside: goes when its last save is answered
    std::shared_ptr<const torrent::Metainfo> found;  ///< metadata that came while finding
    std::vector<lt::tcp::endpoint> peers;            ///< that were known while finding
    std::vector<torrent::HostPort> named;            ///< peers that a person or a link named, or that were known
                                                     ///< while finding: tried again and again
    std::vector<torrent::HostPort> looked_up;        ///< those whose names are being looked up
    storage::FilePaths paths;
    std::optional<ContentDone> content;  ///< of a download with a v2 half
    std::list<Save> saves;               ///< oldest first (an empty deque would take half a KiB)
    bool keeps_trees = false;            ///< in records: v2, and piece layers are not known otherwise
    std::string record;                  ///< the last one, where it was made without libtorrent
    std::shared_ptr<PeersHeardOf> heard_of = std::make_shared<PeersHeardOf>();
    std::shared_ptr<SentFiller> sent_filler;   ///< null while it is found
    std::shared_ptr<Withheld> withheld;        ///< null while it is found
    std::optional<LostFiles> lost;             ///< once any was
    std::list<std::vector<FileAt>> returning;  ///< of these, right again and to be offered: one entry for each time
                                               ///< that the disk was asked to close its files
    std::set<std::string> itself;              ///< of the peers heard of: addresses of this engine
    int tries = 0;                             ///< to find company
    std::chrono::steady_clock::time_point next_try{};
    std::map<lt::tcp::endpoint, std::chrono::steady_clock::time_point>
        resting;  ///< peers that were in vain: until when
};

/// What libtorrent counted of a torrent.
struct Counted {
    TorrentId id;
    lt::torrent_status status;
};

/// Ends work in the background before its thread is waited for.
struct StopAtEnd {
    ~StopAtEnd() { source.request_stop(); }
    std::stop_source source;
};

/// A node by which the DHT can be entered.
struct DhtDoor {
    torrent::HostPort node;
    std::vector<lt::udp::endpoint> addresses = {};  ///< empty: a name that is not looked up yet
    bool tried = false;
    bool looking = false;  ///< its name is being looked up
};

/// Asks something of libtorrent's torrent; false where it is gone, which a handle tells by throwing.
template <class Request>
bool ask(const lt::torrent_handle& handle, Request request) try {
    if (!handle.is_valid()) return false;
    request(handle);
    return true;
} catch (const lt::system_error&) {
    return false;
}

/// Between tries to find company while there is none: soon at first, since a peer that was named may not be up yet and
/// a DHT of fresh nodes answers nothing to the first announcements; at last once a minute.
[[nodiscard]] std::chrono::seconds pause_after(int tries);

struct Engine::Impl {
    Impl(boost::asio::io_context& loop_in, EngineOptions options_in)
        : loop(loop_in),
          options(std::move(options_in)),
          door_names(loop_in),
          peer_names(loop_in),
          refresh_timer(loop_in),
          close_timer(loop_in) {}

    boost::asio::io_context& loop;
    EngineOptions options;
    State state;
    std::function<void(const Event&)> subscriber;
    std::shared_ptr<storage::Registry>
        registry;  ///< shared with the session's disk back end, which outlives this by a moment
    std::shared_ptr<storage::DiskCounters> disk = std::make_shared<storage::DiskCounters>();
    std::shared_ptr<UnreadOfAll> unread_hashes = std::make_shared<UnreadOfAll>();
    std::shared_ptr<WebSeedWatch> web_seeds = std::make_shared<WebSeedWatch>();
    std::unique_ptr<lt::session> session;
    std::map<TorrentId, Torrent> torrents;
    /// A link whose torrent was given by its description too, before libtorrent had said that the link was added: it
    /// takes no second one of the same torrent until the first is removed.
    struct SentAway {
        TorrentId successor;
        std::function<void(Impl&)> then;  ///< adds the successor, once that is prepared
    };
    std::map<TorrentId, SentAway> sent_away;
    TorrentIndex index;                ///< of torrents
    std::set<TorrentId> with_resting;  ///< torrents that have peers which rest
    std::uint32_t last_id = 0;
    std::set<TorrentId> with_lost;    ///< torrents with files that are lost, or were
    std::vector<TorrentId> complete;  ///< and written: told with their next figures
    std::multimap<std::chrono::steady_clock::time_point, TorrentId> next_tries;  ///< to find company
    bool limited = false;                                                        ///< by the rates that were asked for
    bool listening = false;
    bool sweeping = false;
    bool files_changed = true;    ///< there may be more or fewer of them to sweep …
    std::size_t swept_files = 0;  ///< … than these
    bool looking_at_lost = false;
    int refreshes_since_look = 0;    ///< at files that are lost
    bool utp = true;                 ///< is wanted at all
    bool utp_allowed = false;        ///< for connections we make: see transport.hpp
    PeersKnown peers_known;          ///< of the torrent that knows most of them
    std::vector<DhtDoor> dht_doors;  ///< only grows: the lookups know them by their number
    int dht_tries = 0;
    std::chrono::steady_clock::time_point next_dht_try{};
    Wariness wariness;
    NameLookup door_names, peer_names;  ///< two, so that a torrent full of nodes holds up no peer that a person named
    std::set<std::string> without_address;  ///< names of peers, told once
    boost::asio::steady_timer refresh_timer;
    /// Gone when the engine is: what other threads post looks at it before it touches anything.
    std::shared_ptr<Impl*> alive = std::make_shared<Impl*>(this);

    // the end
    boost::asio::steady_timer close_timer;
    std::function<void(std::string)> closed;
    std::optional<std::string> dht_state;  ///< of the end, once it is known
    int saves_awaited = 0;                 ///< asked for and not answered yet
    int deletions_awaited = 0;
    std::jthread ending;
    boost::asio::thread_pool examining{1};  ///< hashes files that were lost
    StopAtEnd stop_examining;
    boost::asio::thread_pool looking{1};    ///< closely: waits for libtorrent's network thread
    boost::asio::thread_pool preparing{1};  ///< reads metadata and looks at files; last, so that it ends first

    void emit(const Event& event);
    /// From any thread: does it on the loop, if the engine is still there.
    void post(std::function<void(Impl&)> task) const;
    /// The same for a thread that may outlive the engine.
    [[nodiscard]] std::function<void(std::function<void(Impl&)>)> poster() const;
    void log(Severity severity, const std::string& line) const {
        if (options.log) options.log(severity, line);
    }

    // engine.cpp
    Torrent* find(TorrentId id);
    void start_refreshing();
    void refresh();
    void sweep();
    void disk_told(const storage::TorrentKey& key, const std::optional<Error>& trouble);
    std::optional<TorrentId> torrent_of(const storage::TorrentKey& key) const;

    // engine_add.cpp
    void forget(TorrentId id);
    std::optional<Error> objection(const AddRequest& request, std::optional<TorrentId> found) const;
    void send_away_doubles(const torrent::Metainfo& metainfo, TorrentId of);
    void expect_files(const Torrent& torrent, const std::vector<content::FileStamp>& stamps);
    void add_prepared(TorrentId id, const AddRequest& request, Result<lt::add_torrent_params> params);
    void extend(lt::add_torrent_params& params, TorrentId id);
    void judge(lt::add_torrent_params& params, TorrentId id) const;
    void extend_described(lt::add_torrent_params& params, TorrentId id, const AddRequest& request) const;

    // engine_lost.cpp
    void file_lost(const storage::LostFile& lost);
    void look_at_lost();
    void saw_lost(TorrentId id, const std::vector<LostFiles::Sight>& sights);
    void examined_lost(TorrentId id, const std::vector<FileAt>& files, const std::vector<Verdict>& verdicts);
    void offer(Torrent& torrent, std::vector<FileAt> files);
    void files_closed(const lt::cache_flushed_alert& alert);

    // engine_peers.cpp
    void begin_limits();
    void allow_utp();
    void heard_of_peers(const PeersKnown& peers);
    void listens();
    void set_tcp_buffers();
    [[nodiscard]] bool is_hurried(const Torrent& torrent) const;
    void try_for_company(TorrentId id, Torrent& torrent);
    void try_those_due();
    void judged(TorrentId id, const Judgement& judgement);
    void wake_rested();
    bool called_itself(TorrentId id, const lt::tcp::endpoint& peer);
    void connect(TorrentId id, const torrent::HostPort& peer);
    void connect(TorrentId id, const lt::tcp::endpoint& endpoint);

    // engine_transfer.cpp
    void limit_rates(const SessionTransfer& transfer);
    void listen_on(std::uint16_t port);

    // engine_dht.cpp
    void add_dht_door(const torrent::HostPort& node);
    void enter_dht();
    void be_wary(TorrentId id, bool wary);
    void try_dht_door(std::size_t number);

    // engine_alerts.cpp
    void drain();
    void handle(lt::alert& alert);
    template <class Alert>
    bool takes(lt::alert& alert, void (Impl::*handler)(Alert&));
    std::optional<TorrentId> torrent_of(const lt::torrent_handle& handle) const;
    void counted(const std::vector<Counted>& all);
    void refreshed(const lt::state_update_alert& alert);
    void session_refreshed(const lt::session_stats_alert& alert);
    void nothing_to_save(const lt::save_resume_data_failed_alert& alert);
    void no_record_to_keep(const lt::torrent_handle& handle);
    void record_is_made(const lt::torrent_handle& handle, MadeRecord record, bool only_if_modified);
    void to_be_kept(TorrentId id, MadeRecord record);
    void checked(const lt::torrent_checked_alert& alert);
    void state_changed(const lt::state_changed_alert& alert);
    void finished(const lt::torrent_finished_alert& alert);
    void dropped(const lt::alerts_dropped_alert& alert);
    void added(const lt::add_torrent_alert& alert);
    void start(TorrentId id, Torrent& torrent);
    void resume_data(lt::save_resume_data_alert& alert);
    void metadata(TorrentId id, std::string info_dictionary, const torrent::Magnet& link);
    void vetted(TorrentId id, Result<std::shared_ptr<const torrent::Metainfo>> metainfo);
    void finished_with(TorrentId id);
    void completed(TorrentId id);
    void when_durable(TorrentId id, storage::WriteBarrier::Mark since, std::function<void(Impl&, bool durable)> task);
    Save take_save(const lt::torrent_handle& handle);
    [[nodiscard]] std::vector<SyncedFile> synced_files(TorrentId id, const std::vector<content::FileStamp>& before,
                                                       const std::vector<bool>& whole);

    // engine_close.cpp
    void ask_for_save(TorrentId id, Torrent& torrent, lt::resume_data_flags_t flags);
    void make_record(TorrentId id, const Torrent& torrent, bool only_if_modified);
    void save_answered();
    void cut_off();
    void end_if_saved();
    void save_is_over(TorrentId id, bool last);
    [[nodiscard]] bool is_last_save(TorrentId id) const;
    void remove(TorrentId id);
    void take_out(const Torrent& torrent);
    void deleted(const lt::torrent_deleted_alert& alert);
    void not_deleted(const lt::torrent_delete_failed_alert& alert);
    void end_session();
};

}  // namespace bittern::swarm
