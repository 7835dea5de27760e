#pragma once
/// The only owner of libtorrent sessions: torrents in, events out. Everything here happens on the loop's thread; no
/// call waits for disk or network, and outcomes are events.

#include "base/log.hpp"
#include "content/tree.hpp"
#include "discovery/policy.hpp"
#include "storage/disk.hpp"
#include "storage/file_paths.hpp"
#include "storage/write_mark.hpp"
#include "swarm/event.hpp"
#include "swarm/state.hpp"
#include "swarm/torrent_details.hpp"
#include "swarm/transfer.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace boost::asio {
class io_context;
}

namespace bittern::swarm {

/// An address to listen on; without a port the engine's own.
struct ListenAddress {
    std::string host;  ///< IPv4, IPv6 (no brackets) or a device name
    std::optional<std::uint16_t> port;
    /// Reads `1.2.3.4`, `1.2.3.4:6881`, `[::1]:6881`, `::1`, `eth0:6881`. Fault::usage otherwise.
    [[nodiscard]] static Result<ListenAddress> parse(std::string_view text);
};

/// How an engine reaches the network, and how fast it may.
struct EngineOptions {
    std::vector<ListenAddress> listen;  ///< empty: every address of the machine
    std::uint16_t port = 0;             ///< 0: 6881 or, where that is taken, any free one
    discovery::Policy discovery;
    Rate down_limit, up_limit;  ///< 0: none; they hold for local peers too
    storage::Storage storage = storage::Storage::own;
    Bytes write_cache = mib(8);              ///< most that blocks may take in memory before they are written (own)
    std::string dht_state;                   ///< what Engine::close gave last time; empty: none
    std::string version = "0.0.0";           ///< of this program: in the peer id, and told to trackers and peers
    std::chrono::milliseconds refresh{500};  ///< how often views are refreshed
    Log log;
};

/// A torrent known by its link: its metadata is wanted.
struct FindRequest {
    torrent::Magnet magnet;
    std::vector<torrent::HostPort> peers;  ///< to connect to at once, besides those in the link
};

/// A torrent whose description is known.
struct AddRequest {
    torrent::Metainfo metainfo;
    storage::FilePaths paths;  ///< in an absolute folder; one a file of the metainfo (none: pad file or link, never
                               ///< touched)
    std::vector<bool> wanted;  ///< one a file; empty: all
    std::vector<bool> have;    ///< one a piece: known to be on disk and right (nothing is checked); empty:
                               ///< what `resume` says, or none
    std::vector<content::FileStamp>
        stamps;  ///< one a file (those of pad files ignored); when given, a file that
                 ///< differs is not served: FileLost, and FileFound when it has its bytes again
    std::vector<content::FileStamp> found;  ///< one a file, of a download: as they were when they were looked at, an
                                            ///< empty one where nothing was; empty: they are looked at now
    std::string resume;                     ///< an earlier ResumeReady::record
    bool partial_pieces = true;  ///< of `resume`, are on disk as it says (a wrong one would be blamed on its last peer)
    std::vector<bool> trusted;   ///< one a file: partial pieces with bytes of others are not on disk as `resume` says;
                                 ///< for those not wanted, of the part file; empty: all are
    std::shared_ptr<storage::WriteMark> mark;  ///< tells after a kill until when was written; may be null
    bool part_file = false;  ///< files are left out: the part file that libtorrent may make goes when the torrent does
    bool sequential = false;
    bool serve_only = false;   ///< a share: nothing is ever written
    bool layers_only = false;  ///< only v2 piece layers are wanted of peers: nothing is downloaded, read or written
    std::vector<torrent::HostPort> peers;
};

/// A file that somebody else than the download touched.
struct TouchedFile {
    std::size_t file = 0;
    bool edited = true;  ///< else only its ctime moved, as by a chmod
};

/// The files of a download that writes no more.
struct FilesLeft {
    std::chrono::system_clock::time_point quiet;  ///< what is done to them afterwards was done by others
    std::vector<TouchedFile> touched;             ///< as find_touched() says then
    std::vector<content::FileStamp> stamps;       ///< one a file, after our last write; empty ones where none is known
};

/// One libtorrent session and its torrents; as long as it is open, what is in them goes on by itself.
class Engine {
public:
    /// Fault::network where an address that was asked for can't be listened on, with the reason. Where every address of
    /// the machine is meant, failures come as ListenFailed.
    [[nodiscard]] static Result<std::unique_ptr<Engine>> open(boost::asio::io_context& loop, EngineOptions options);
    ~Engine();
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    /// Looks for peers that have the metadata; then MetadataArrived (vetted) or MetadataRejected.
    TorrentId find(FindRequest request);
    /// Adds a torrent; `found` is the one from find() that goes on under the same id and keeps its peers.
    /// Refused (AddFailed, Fault::refused) where the same torrent is there already, or where its BEP 38 keys name
    /// another torrent of this engine (libtorrent would write outside its memory). Others that find() still looks for
    /// and that turn out to be this one are rejected (MetadataRejected, Fault::refused).
    TorrentId add(AddRequest request, std::optional<TorrentId> found = std::nullopt);
    /// Takes the torrent out, whatever became of it; then Removed. What lies in a part file of ours goes too.
    void remove(TorrentId id);
    /// The same for a download whose files are to be looked at next: `written` is called when it writes no more.
    using Written = std::function<void(const FilesLeft& left)>;
    void remove(TorrentId id, Written written);
    /// Ends a download that a later run is to go on with: no peer is talked to from now on; once all that came is
    /// written a last ResumeReady follows (none where a write failed), then Removed. A part file stays.
    void set_aside(TorrentId id);
    /// Asks for a ResumeReady event (which comes only if something changed since the last one).
    void save(TorrentId id);
    /// v2: the piece layers of all files once known, for Metainfo::with_piece_layers; empty while they are not.
    void piece_layers(TorrentId id, std::function<void(std::vector<std::string>)> answer);
    /// The wanted files of a download, by number, that somebody else touched since they were looked at, as far as our
    /// own writes let it be seen. Looks at each (one stat).
    [[nodiscard]] std::vector<TouchedFile> find_touched(TorrentId id);
    /// Records the stamps that files have from now on (a download that is complete and goes on to seed). What differs
    /// by more than the ctime from what was there after our last write to it was changed by somebody else: it is not
    /// served (FileLost).
    void set_stamps(TorrentId id, const std::vector<content::FileStamp>& stamps);

    // While they run, from the moment that a torrent is Added:
    void set(TorrentId id, const TorrentTransfer& transfer);
    void set(const SessionTransfer& transfer);
    /// Asks these trackers from now on, and forgets what was known of others.
    void set_trackers(TorrentId id, const std::vector<std::vector<std::string>>& tiers);
    /// Asks all trackers at once, and tells the DHT.
    void reannounce(TorrentId id);
    /// No connection to or from any of these; replaces those named before.
    void set_blocked(std::vector<AddressRange> blocked);
    /// The pieces that a download has, as last counted; empty before that, and of what only serves.
    [[nodiscard]] std::vector<bool> pieces(TorrentId id) const;
    /// Looks at its peers and trackers on a thread of its own; nullopt where it is gone by then. False where it is
    /// gone already: then nothing is answered.
    bool look_closely(TorrentId id, std::function<void(std::optional<TorrentDetails>)> answer);

    /// What the disk back end has done up to now; nullopt for libtorrent's.
    [[nodiscard]] std::optional<storage::DiskFigures> disk() const;
    [[nodiscard]] const State& state() const;
    /// Called for every event after it was applied to state(). One subscriber.
    void subscribe(std::function<void(const Event&)> subscriber);

    /// Asks for a ResumeReady of every download (those come first), counts the figures a last time, says goodbye to
    /// trackers, and ends the session. `closed` gets the DHT node cache to keep. At most `patience` is spent waiting;
    /// what is lost by that, if anything, is a warning in the log.
    void close(std::chrono::milliseconds patience, std::function<void(std::string dht_state)> closed);

    struct Impl;  ///< Hidden.

private:
    explicit Engine(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

/// The version of the libtorrent library in use, e.g. "2.0.8.0".
[[nodiscard]] std::string library_version();
/// A sentence for people where that library is older than 2.0.14 and so lacks security fixes; else empty.
[[nodiscard]] std::string library_warning();

}  // namespace bittern::swarm
