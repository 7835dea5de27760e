#pragma once
/// The daemon's verbs, and all its torrents: what the RPC, the command line and the tests call alike. Lives on the
/// loop's thread, snapshot() apart; every answer comes through a callback on that thread, once what was asked for would
/// survive a crash.

#include "base/log.hpp"
#include "daemon/config.hpp"
#include "daemon/history.hpp"
#include "daemon/queue_order.hpp"
#include "daemon/session_settings.hpp"
#include "daemon/snapshot.hpp"
#include "daemon/store.hpp"
#include "daemon/torrent_change.hpp"
#include "swarm/engine.hpp"
#include "torrent/source.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

namespace bittern::daemon {

/// What is to be added.
struct AddTorrent {
    std::variant<torrent::Magnet, torrent::Metainfo> what;
    std::filesystem::path folder = {};       ///< absolute; empty: the service's own
    std::string rename = {};                 ///< instead of the torrent's own name
    std::vector<std::size_t> unwanted = {};  ///< files by number
    std::vector<std::string> labels = {};
    bool stopped = false;
    std::vector<torrent::HostPort> peers = {};
    TorrentChange change = {};  ///< from the start, labels and files that are not wanted included
};

/// What came of it.
struct AddedTorrent {
    Number number = 0;
    torrent::InfoHash hashes;
    std::string name;        ///< printable
    bool duplicate = false;  ///< it was there already; nothing of it was changed
};

/// How a service works.
struct ServiceOptions {
    std::filesystem::path state_folder;  ///< where its database is
    SessionSettings settings;            ///< as long as no client sets others
    /// Puts what clients set, as keep_settings() was given it, in the place of the others; null: nothing is.
    std::function<void(const KeptSettings&, SessionSettings&)> read_settings = {};
    bool preallocate = false;
    std::map<std::string, LabelLimits> limits_of_labels = {};
    WatchConfig watch = {};                           ///< folders whose files are added
    HooksConfig hooks = {};                           ///< programs that are told of what happens …
    std::vector<std::string> hooks_environment = {};  ///< … and what else they have: "NAME=value"
    swarm::EngineOptions engine;
    Log log;
};

/// Called with what came of a verb.
using Done = std::function<void(Result<void>)>;

class Service {
public:
    /// Opens the state, and begins to add what earlier runs had. Fault::refused where another daemon has that state,
    /// Fault::storage, or what Engine::open says.
    [[nodiscard]] static Result<std::unique_ptr<Service>> open(boost::asio::io_context& loop, ServiceOptions options);
    ~Service();
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    /// From any thread: what is so now; never null. At most half a second old while anything changes.
    [[nodiscard]] std::shared_ptr<const Snapshot> snapshot() const;

    /// Fault::refused where the folder is not absolute or can't be used.
    void add(AddTorrent torrent, std::function<void(Result<AddedTorrent>)> done);
    // Of the following: numbers of no torrent are passed over.
    /// Takes them out; with `delete_data` the files that they have downloaded, and folders that are empty then, go too.
    void remove(const std::vector<Number>& numbers, bool delete_data, Done done);
    /// Each once its turn comes, or at once.
    enum class Start { in_turn, now };
    void start(const std::vector<Number>& numbers, Start how, Done done);
    void stop(const std::vector<Number>& numbers, Done done);
    /// Hashes all that is on disk again; what is stopped stays so.
    void verify(const std::vector<Number>& numbers, Done done);
    void change(const std::vector<Number>& numbers, const TorrentChange& change, Done done);
    /// Asks trackers, at once.
    void reannounce(const std::vector<Number>& numbers, Done done);
    void move_in_queue(const std::vector<Number>& numbers, QueueMove move, Done done);
    /// To an absolute folder: with `move` the files go there, else what lies there is looked at. `done` is called once
    /// it is under way; what then fails is the torrent's error.
    void set_location(const std::vector<Number>& numbers, const std::filesystem::path& folder, bool move, Done done);
    /// Gives a file or folder, by its path as its files have it, another last component. Fault::not_found where the
    /// torrent has none of that path, Fault::refused where the name is taken; `done` once it is so on the disk.
    void rename(Number number, const std::string& path, const std::string& name, Done done);

    /// From any thread; never null.
    [[nodiscard]] std::shared_ptr<const SessionSettings> settings() const;
    /// From any thread: what clients set, of this run and earlier ones.
    [[nodiscard]] KeptSettings kept_settings() const;
    /// What the configuration says from now on; what clients set stays in front of it. Fault::storage.
    [[nodiscard]] Result<void> take_configuration(const SessionSettings& settings,
                                                  std::map<std::string, LabelLimits> limits_of_labels);
    /// From any thread: when the loop came round last.
    [[nodiscard]] std::chrono::steady_clock::time_point last_beat() const;
    /// Puts others in their place, at once where they can be: the cache, and a port that each start chooses, come with
    /// the next run. `kept` is what a later run is to read them from, only what differs from before.
    void change_settings(const SessionSettings& settings, const KeptSettings& kept, Done done);
    /// The list that `blocklist` turns on, in any of the formats of read_blocklist(); then how many rules it has.
    void set_blocklist(std::string list, std::function<void(Result<std::size_t>)> done);

    /// What was kept of what happened later than `after`, oldest first. Fault::storage.
    void history(std::chrono::sys_seconds after, std::function<void(Result<std::vector<HistorySample>>)> done);

    /// Saves every torrent and ends the engine; `closed` is called at the end, within `patience` or a moment more.
    void close(std::chrono::milliseconds patience, std::function<void()> closed);

    struct Impl;   ///< Hidden,
    struct Entry;  ///< as is what it has of a torrent.

private:
    explicit Service(std::unique_ptr<Impl> impl);
    void watch();
    std::unique_ptr<Impl> impl_;
};

}  // namespace bittern::daemon
