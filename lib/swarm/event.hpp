#pragma once
/// What happened, in the past tense: libtorrent's alerts become these in one place (alerts.cpp).

#include "base/units.hpp"
#include "storage/loss.hpp"
#include "swarm/synced_files.hpp"
#include "torrent/metainfo.hpp"

#include <compare>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bittern::swarm {

/// Names a torrent inside one Engine, from the moment it was added; never used again.
struct TorrentId {
    std::uint32_t value = 0;
    friend constexpr auto operator<=>(TorrentId, TorrentId) = default;
};

/// What a torrent is doing.
enum class Phase {
    fetching_metadata,  ///< known by its link only
    checking,           ///< looking at what is on disk
    downloading,
    seeding,  ///< has all that is wanted
    paused,
    failed,  ///< stands still; the view's `error` says why
};

/// By what peers connect.
enum class Protocol {
    tcp,
    utp,    ///< over UDP (BEP 29)
    proxy,  ///< whatever the proxy takes
};

/// As people write it: "TCP", "uTP", "proxy".
[[nodiscard]] std::string_view name_of(Protocol protocol);

/// A torrent's figures as libtorrent last counted them. All 0 before it has.
struct TorrentFigures {
    TorrentId id;
    Phase phase = Phase::downloading;
    Bytes wanted;         ///< pieces of the selected files, with what they have of others
    Bytes wanted_done;    ///< of those: verified, or came and is to be verified; never more than `wanted`
    Bytes downloaded;     ///< payload received in this run, wasted bytes included
    Bytes uploaded;       ///< content sent in this run, fillers between files not counted
    Bytes wrong;          ///< of what was received in this run: thrown away, its hash was not the torrent's
    Rate down, up;        ///< payload
    int peers_known = 0;  ///< addresses heard of, connected or not
    int peers_connected = 0;
    int peers_connecting = 0;

    [[nodiscard]] Bytes missing() const { return wanted - wanted_done; }
};

/// Figures were counted anew, of those torrents that changed.
struct StatusRefreshed {
    std::vector<TorrentFigures> torrents;
};

/// The figures of the whole session were counted anew.
struct SessionRefreshed {
    int dht_nodes = 0;
};

/// Connections are taken at an address.
struct ListenSucceeded {
    std::string address;
    std::uint16_t port = 0;
    Protocol protocol = Protocol::tcp;
};

/// An address can't be listened on.
struct ListenFailed {
    std::string address;
    std::uint16_t port = 0;
    std::string reason;
};

/// A router lets connections in, by `protocol` "UPnP" or "NAT-PMP" (PCP included).
struct PortMapped {
    std::uint16_t external_port = 0;
    std::string protocol;
};

/// A router would not; `protocol` as above.
struct PortMapFailed {
    std::string protocol;
    std::string reason;
};

/// Others told under which address they see us (IPv4 or IPv6, no port).
struct ExternalAddressLearned {
    std::string address;
};

/// The metadata that find() looks for is here, and vetted.
struct MetadataArrived {
    TorrentId id;
    std::shared_ptr<const torrent::Metainfo> metainfo;
};

/// How far the metadata has come, and who could bring it.
struct MetadataProgressed {
    TorrentId id;
    Bytes have;
    Bytes size;          ///< a claim until all has arrived
    int peers_with = 0;  ///< connected peers that say they have it and were not caught lying
    int lies = 0;        ///< peers that were caught giving wrong metadata
};

/// The metadata has the right hash, but is not acceptable.
struct MetadataRejected {
    TorrentId id;
    Error error;
};

/// A torrent has looked at its files, and takes connections.
struct Added {
    TorrentId id;
};

/// A torrent was not added; nothing more comes of it.
struct AddFailed {
    TorrentId id;
    Error error;
};

/// Everything wanted is there and written.
struct Completed {
    TorrentId id;
};

/// A file can't be read or written: disk full, I/O, permission.
struct FileFailed {
    TorrentId id;
    std::filesystem::path path;
    Error error;
    bool may_pass = false;  ///< for a reason that may be gone later
};

/// The disk could not be made to keep what was written: nobody knows what of it is there.
struct NotKept {
    TorrentId id;
    Error error;
};

/// The disk refuses what came, for a reason that may pass (it is full, fails, or is not there any more): it waits in
/// memory and is tried again.
struct DiskRefused {
    TorrentId id;
    Error error;
};

/// … and takes it now.
struct DiskTakes {
    TorrentId id;
};

/// A file that was shared is not what was hashed, or can't be read, and is no longer offered.
struct FileLost {
    TorrentId id;
    storage::Loss loss;
};

/// … and is offered again.
struct FileFound {
    TorrentId id;
    std::filesystem::path path;
};

/// A torrent stands still.
struct TorrentFailed {
    TorrentId id;
    Error error;
};

/// An announce is on its way to a tracker. Each address that this machine listens on announces for itself, and each
/// half of a hybrid: `from` is the same for all announces of one such pair.
struct TrackerAsked {
    TorrentId id;
    std::string url;
    std::string from;
};

/// A tracker answered an announce, with so many peers.
struct TrackerAnswered {
    TorrentId id;
    std::string url;
    std::string from;  ///< as above
    int peers = 0;
};

/// What became of an announce that failed.
enum class AnnounceFailure {
    skipped,  ///< not even asked: no way leads there from that address
    silence,  ///< the tracker could not be reached, or did not answer in time
    refusal,  ///< it was reached, and said no, answered with something else, or hung up
};

/// A tracker did not, or refused, by now `failures` times in a row.
struct TrackerFailed {
    TorrentId id;
    std::string url;
    std::string from;  ///< as above; empty: an address that this machine has no more
    std::string reason;
    int failures = 0;
    AnnounceFailure failure = AnnounceFailure::silence;
};

/// A tracker answered, and has something to say to the person.
struct TrackerWarned {
    TorrentId id;
    std::string url;
    std::string warning;
};

/// A web seed gives nothing.
struct WebSeedFailed {
    TorrentId id;
    std::string url;
    std::string reason;
};

/// A peer said hello (BEP 3's handshake); the address has its port.
struct PeerConnected {
    TorrentId id;
    std::string address;
};

/// Whether a peer was of any use; of reasons that it wasn't, the later ones tell more.
enum class Refusal {
    none,       ///< it was: the connection came about, and ended
    utp,        ///< not reached over uTP, which many don't take: what became of TCP tells more
    silence,    ///< no answer in time
    answer,     ///< connection refused, no route, …
    unhelpful,  ///< it let us connect, and left before it said hello
    leaves,     ///< it said hello, and hung up or fell silent without having given or taken anything
    nonsense,   ///< it said hello, and broke the protocol before it had given or taken anything
    rejects,    ///< it turned away whatever it was asked for
    protocol,   ///< it was reached, but its encryption (MSE) and ours don't fit
    lies        ///< it let us in, and gave data that is not the torrent's, or that nobody asked for
};

/// A connection ended, or never came about.
struct PeerLost {
    TorrentId id;
    std::string address;  ///< with the port
    std::string reason;
    Refusal refusal = Refusal::none;
};

/// A peer that said hello was of no use all the same; or (Refusal::none) gives something, other than the last time.
struct PeerJudged {
    TorrentId id;
    std::string address;  ///< with the port; without, where the peer connected and nobody knows where it listens
    std::string reason;
    Refusal refusal = Refusal::none;
};

/// A peer that lacked pieces now has all.
struct PeerCompleted {
    TorrentId id;
    std::string address;
};

/// Everything this resume record claims is on the disk itself (with libtorrent's disk back end: handed to the operating
/// system).
struct ResumeReady {
    TorrentId id;
    std::string record;
    std::int64_t pieces = 0;             ///< that it claims
    std::vector<SyncedFile> files = {};  ///< one a file: what the record has of them was synced; empty: nothing was
};

/// A torrent is gone; its id is not used again.
struct Removed {
    TorrentId id;
};

/// Any of them.
using Event = std::variant<StatusRefreshed, SessionRefreshed, ListenSucceeded, ListenFailed, PortMapped, PortMapFailed,
                           ExternalAddressLearned, MetadataArrived, MetadataProgressed, MetadataRejected, Added,
                           AddFailed, Completed, FileFailed, NotKept, DiskRefused, DiskTakes, FileLost, FileFound,
                           TorrentFailed, TrackerAnswered, TrackerFailed, TrackerAsked, TrackerWarned, WebSeedFailed,
                           PeerConnected, PeerLost, PeerJudged, PeerCompleted, ResumeReady, Removed>;

}  // namespace bittern::swarm
