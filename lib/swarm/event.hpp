#pragma once
/// What happened, in the past tense: libtorrent's alerts become these in one place (alerts.cpp).

#include "base/units.hpp"
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

/// A torrent's figures as libtorrent last counted them.
struct TorrentFigures {
    TorrentId id;
    Phase phase = Phase::downloading;
    Bytes wanted;         ///< of the selected files
    Bytes wanted_done;    ///< of those: verified
    Bytes downloaded;     ///< payload received in this run, wasted bytes included
    Bytes uploaded;       ///< payload sent in this run
    Rate down, up;        ///< payload
    int peers_known = 0;  ///< addresses heard of, connected or not
    int peers_connected = 0;
    int peers_connecting = 0;
};

struct StatusRefreshed {
    std::vector<TorrentFigures> torrents;
};  ///< only those that changed
struct SessionRefreshed {
    int dht_nodes = 0;
};
struct ListenSucceeded {
    std::string address;
    std::uint16_t port = 0;
    Protocol protocol = Protocol::tcp;
};
struct ListenFailed {
    std::string address;
    std::uint16_t port = 0;
    std::string reason;
};
struct PortMapped {
    std::uint16_t external_port = 0;
    std::string protocol;
};  ///< by "UPnP" or "NAT-PMP" (PCP included)
struct PortMapFailed {
    std::string protocol;
    std::string reason;
};
struct ExternalAddressLearned {
    std::string address;
};

struct MetadataArrived {
    TorrentId id;
    std::shared_ptr<const torrent::Metainfo> metainfo;
};
struct MetadataProgressed {
    TorrentId id;
    Bytes have;
    Bytes size;
};
struct MetadataRejected {
    TorrentId id;
    Error error;
};  ///< has the right hash, but is not acceptable
struct Added {
    TorrentId id;
};  ///< looked at its files, and takes connections
struct AddFailed {
    TorrentId id;
    Error error;
};
struct Completed {
    TorrentId id;
};  ///< everything wanted is there and written
struct FileFailed {
    TorrentId id;
    std::filesystem::path path;
    Error error;
};  ///< disk full, I/O, permission
struct FileChanged {
    TorrentId id;
    std::filesystem::path path;
};  ///< differs from what was hashed; no longer offered
struct TorrentFailed {
    TorrentId id;
    Error error;
};
struct TrackerAnswered {
    TorrentId id;
    std::string url;
    int peers = 0;
};
struct TrackerFailed {
    TorrentId id;
    std::string url;
    std::string reason;
    int failures = 0;
};
struct TrackerAsked {
    TorrentId id;
    std::string url;
};
struct PeerConnected {
    TorrentId id;
    std::string address;
};
/// Whether a peer let us in at all; of reasons that it didn't, the later ones tell more.
enum class Refusal {
    none,     ///< it did: the connection came about, and ended
    silence,  ///< no answer in time
    answer,   ///< connection refused, no route, …
    protocol  ///< it was reached, but its encryption (MSE) and ours don't fit
};

/// A connection ended, or never came about.
struct PeerLost {
    TorrentId id;
    std::string address;  ///< with the port
    std::string reason;
    Refusal refusal = Refusal::none;
};
struct PeerCompleted {
    TorrentId id;
    std::string address;
};  ///< a peer that lacked pieces now has all
/// Everything this resume record claims has been handed to the operating system.
struct ResumeReady {
    TorrentId id;
    std::string record;
};
struct Removed {
    TorrentId id;
};

using Event = std::variant<StatusRefreshed, SessionRefreshed, ListenSucceeded, ListenFailed, PortMapped, PortMapFailed,
                           ExternalAddressLearned, MetadataArrived, MetadataProgressed, MetadataRejected, Added,
                           AddFailed, Completed, FileFailed, FileChanged, TorrentFailed, TrackerAnswered, TrackerFailed,
                           TrackerAsked, PeerConnected, PeerLost, PeerCompleted, ResumeReady, Removed>;

}  // namespace bittern::swarm
