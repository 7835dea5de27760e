#pragma once
/// What the daemon is told by its configuration file. The defaults stand here, the words for them in config_keys.cpp.

#include "base/log.hpp"
#include "base/units.hpp"
#include "storage/disk.hpp"
#include "swarm/engine.hpp"
#include "torrent/magnet.hpp"

#include <chrono>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bittern::daemon {

/// The most there may be of something.
template <class T>
struct Limit {
    std::optional<T> most;  ///< nullopt: unlimited
    friend bool operator==(const Limit&, const Limit&) = default;
};

/// [daemon]. An empty path is none; all others are absolute once read_config() has put the home folder in place of `~`.
struct DaemonConfig {
    std::filesystem::path download_dir = "~/Downloads";  ///< for finished downloads
    std::filesystem::path incomplete_dir;                ///< for downloads until they are complete; none: download_dir
    std::filesystem::path state_dir;                     ///< none: state_directory() of base/paths
    std::optional<std::filesystem::perms> umask;         ///< nullopt: the process's own
    bool start_added = true;                             ///< whether a torrent starts when it is added
    Severity log_level = Severity::info;                 ///< what is less than that is not logged
};

/// [rpc]
struct RpcConfig {
    std::filesystem::path socket;              ///< of the Unix socket; none: the usual place
    std::vector<torrent::HostPort> listen;     ///< TCP, besides the Unix socket
    std::filesystem::path password_file;       ///< none: the password set by command, if any
    std::filesystem::path tls_certificate;     ///< PEM; with tls_key or not at all
    std::filesystem::path tls_key;             ///< PEM
    std::vector<std::string> allowed_hosts;    ///< in Host headers, besides addresses and localhost
    int max_connections = 256;                 ///< clients at once
    Bytes max_request_size = mib(132);         ///< of one request's body: the largest .torrent file in base64
    std::chrono::seconds request_timeout{30};  ///< for one request to come in
};

/// [network]
struct NetworkConfig {
    std::vector<swarm::ListenAddress> listen;      ///< for peers; empty: every address of the machine
    std::uint16_t port = 0;                        ///< for peers and the DHT; 0: 6881, or any free one
    bool dht = true, lsd = true, pex = true;       ///< ways to find peers (BEP 5, 14, 11)
    bool upnp = true;                              ///< ask the router for a port (UPnP, NAT-PMP, PCP)
    std::vector<torrent::HostPort> dht_bootstrap;  ///< nodes to enter the DHT by, besides the well-known
    Limit<int> max_connections{500};               ///< peers of all torrents; unlimited: as descriptors allow
};

/// [limits.label.NAME]: for the torrents of one label; nullopt: what [limits] says.
struct LabelLimits {
    std::optional<Limit<Rate>> down, up;  ///< for all of them together
    std::optional<Limit<double>> seed_ratio;
    std::optional<Limit<std::chrono::seconds>> seed_idle;
};

/// [limits]
struct LimitsConfig {
    Limit<Rate> down, up;                        ///< for all torrents together
    Limit<Rate> alt_down{Rate{50 << 10}};        ///< instead of these while the alternative limits are on
    Limit<Rate> alt_up{Rate{50 << 10}};          ///< …
    std::vector<std::chrono::weekday> alt_days;  ///< on which they turn on by themselves; empty: on none
    std::chrono::minutes alt_from{0};            ///< since midnight, local time
    std::chrono::minutes alt_to{0};              ///< on the next day where it is before alt_from; equal: a whole day
    Limit<int> active_downloads{5};              ///< others wait in the queue …
    Limit<int> active_seeds;                     ///< …
    Limit<std::chrono::seconds> stalled_after{
        std::chrono::minutes{30}};          ///< who moved nothing for so long has none wait
    Limit<double> seed_ratio;               ///< sent / size at which seeding stops
    Limit<std::chrono::seconds> seed_idle;  ///< without sending, after which seeding stops
    std::map<std::string, LabelLimits> label;
};

/// One of watch.folders.
struct WatchFolder {
    std::filesystem::path path;
    std::filesystem::path download_dir;  ///< none: daemon.download_dir
    std::string label;                   ///< of what is added from it; "": none
    std::optional<bool> start_added;     ///< nullopt: daemon.start_added
    bool remove_added = false;           ///< the file goes once it is added; else it gets another name
};

/// [watch]
struct WatchConfig {
    std::vector<WatchFolder> folders;  ///< from which .torrent and .magnet files are added
};

/// [hooks]: programs with their arguments, run without a shell. Empty: none.
struct HooksConfig {
    using Command = std::vector<std::string>;  ///< the first is an absolute path
    Command added, metadata, done, seeded, error, removed;
    std::vector<std::filesystem::path> client_programs;  ///< that clients may have run, without arguments
    std::chrono::seconds timeout{60};                    ///< after which a program is ended
};

/// [storage]
struct StorageConfig {
    Bytes write_cache = mib(8);  ///< memory for blocks whose piece is not whole yet
    storage::Storage backend = storage::Storage::own;
    bool preallocate = false;  ///< take the space of a download when it starts
};

struct Config {
    DaemonConfig daemon;
    RpcConfig rpc;
    NetworkConfig network;
    LimitsConfig limits;
    WatchConfig watch;
    HooksConfig hooks;
    StorageConfig storage;
};

}  // namespace bittern::daemon
