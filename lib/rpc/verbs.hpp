#pragma once
/// All that the protocol asks of the daemon: the app answers it by daemon::Service, a test by a fake.

#include "base/result.hpp"
#include "daemon/service.hpp"
#include "daemon/session_settings.hpp"
#include "daemon/snapshot.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace bittern::rpc {

using daemon::QueueMove;
using daemon::SessionSettings;
using TorrentWishes = daemon::TorrentChange;

/// Every function may be called from any thread, and returns at once. Each `done` is called exactly once, on any
/// thread, and not before the snapshot and the settings show what was done: clients look right afterwards. Numbers of
/// no torrent are passed over.
class Verbs {
public:
    using Numbers = std::vector<daemon::Number>;
    using Done = daemon::Done;

    Verbs() = default;
    Verbs(const Verbs&) = delete;
    Verbs& operator=(const Verbs&) = delete;
    virtual ~Verbs() = default;

    /// Never null.
    [[nodiscard]] virtual std::shared_ptr<const daemon::Snapshot> snapshot() const = 0;
    [[nodiscard]] virtual std::shared_ptr<const SessionSettings> settings() const = 0;
    /// Those that clients set, which hold in place of the configuration's.
    [[nodiscard]] virtual daemon::KeptSettings kept_settings() const = 0;

    /// The wishes hold for a torrent that was not there before only.
    virtual void add(daemon::AddTorrent torrent, TorrentWishes wishes,
                     std::function<void(Result<daemon::AddedTorrent>)> done) = 0;
    virtual void remove(Numbers numbers, bool delete_data, Done done) = 0;
    virtual void start(Numbers numbers, Done done) = 0;
    /// Past the queue.
    virtual void start_now(Numbers numbers, Done done) = 0;
    virtual void stop(Numbers numbers, Done done) = 0;
    virtual void verify(Numbers numbers, Done done) = 0;
    virtual void reannounce(Numbers numbers, Done done) = 0;
    virtual void change(Numbers numbers, TorrentWishes wishes, Done done) = 0;
    virtual void move_in_queue(Numbers numbers, QueueMove move, Done done) = 0;
    /// `move`: with its files; else they are looked for there. `done` once it is under way.
    virtual void set_location(Numbers numbers, std::filesystem::path folder, bool move, Done done) = 0;
    /// A file or folder of the torrent, `path` as its files are named, gets another last component.
    virtual void rename(daemon::Number number, std::string path, std::string name, Done done) = 0;
    /// `edit` is called once, on any thread.
    virtual void change_settings(std::function<void(SessionSettings&)> edit, Done done) = 0;
    /// Of addresses that are not to be talked to; then how many rules it has.
    virtual void set_blocklist(std::string list, std::function<void(Result<std::size_t>)> done) = 0;
    /// Samples that end later, oldest first.
    virtual void history(std::chrono::sys_seconds after,
                         std::function<void(Result<std::vector<daemon::HistorySample>>)> done) = 0;
    /// Reads the configuration file again. Fault::usage for one with a mistake: then the old one holds.
    virtual void reload(Done done) = 0;
    /// Ends the daemon.
    virtual void close() = 0;
};

}  // namespace bittern::rpc
