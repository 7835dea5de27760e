#pragma once
/// Which peer to ask for which piece of a torrent's metadata, when every peer may lie (BEP 9).
///
/// A size is only a claim: each claimed size is put together on its own, so one liar can't stop the
/// others. What has the wrong hash is thrown away. Where a single peer sent all of it, that peer is
/// never asked again; where several did, nobody knows who lied, and from then on each peer's pieces
/// are kept apart.

#include "swarm/metadata_assembly.hpp"
#include "torrent/info_hash.hpp"
#include "torrent/metainfo.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace bittern::swarm {

/// The decisions of a metadata download, without network and without clock.
class MetadataFetch {
public:
    using Time = std::chrono::steady_clock::time_point;

    /// Larger claims are not believed: such metadata could not be read.
    static constexpr Bytes largest_size = torrent::transfer_limits.info;
    /// No more than this is taken by all that was received; the assembly that lacks most goes first.
    static constexpr Bytes memory_limit = mib(48);
    /// Requests that one peer has not answered yet.
    static constexpr std::size_t requests_per_peer = 2;
    /// After this long other peers are asked for the same piece; a late answer is still welcome.
    static constexpr std::chrono::seconds slow_after{2};
    /// After this long an answer is no longer expected, and the peer rests.
    static constexpr std::chrono::seconds lost_after{30};

    /// All hashes that `wanted` names must match.
    explicit MetadataFetch(torrent::InfoHash wanted) : wanted_(wanted) {}

    /// A peer that speaks the extension; `claim` as in its handshake, 0 where it didn't say (it is
    /// asked for the first piece now and then: it may be a downloader that has the metadata by
    /// then).
    void joined(PeerKey peer, Bytes claim);
    void left(PeerKey peer);
    /// `total_size` is 0 where the message didn't say.
    void data_arrived(PeerKey peer, PieceIndex piece, Bytes total_size, std::string_view data);
    void rejected(PeerKey peer, PieceIndex piece, Time now);

    /// One request to send.
    struct Request {
        PeerKey peer;
        PieceIndex piece;
    };
    /// What to ask for now. Call it after each of the above and about once a second.
    [[nodiscard]] std::vector<Request> requests(Time now);

    /// The metadata, once it is here and has the right hashes.
    [[nodiscard]] const std::optional<std::string>& result() const { return result_; }
    /// How far the assembly with the most bytes has come, and from whom more could.
    struct Progress {
        Bytes have;
        Bytes size;
        int peers_with = 0;  ///< connected, said a size that can be, and not caught lying
        int lies = 0;        ///< peers that were caught lying, also those that left since
        friend bool operator==(const Progress&, const Progress&) = default;
    };
    [[nodiscard]] Progress progress() const;
    /// The memory that unfinished assemblies take.
    [[nodiscard]] Bytes held() const;

private:
    struct Asked {
        PieceIndex piece;
        Time at;
    };
    struct Peer {
        Bytes claim;  ///< 0: not known
        bool banned = false;
        int disappointments = 0;  ///< rejects and lost requests in a row
        Time resting_until{};
        std::vector<Asked> asked;
    };
    /// One assembly: its size, and whose pieces it takes (PeerKey{0}: everybody's).
    struct Candidate {
        Bytes size;
        PeerKey source;
        friend auto operator<=>(const Candidate&, const Candidate&) = default;
    };
    using Peers = std::map<PeerKey, Peer>;

    /// What is known for one call of requests(), so that its cost grows with peers plus pieces, not
    /// with both multiplied.
    struct Round {
        std::set<std::pair<Candidate, PieceIndex>> in_flight;  ///< asked for a short time ago
        std::map<Candidate, PieceIndex> from;                  ///< every piece before it is here or in flight
    };

    [[nodiscard]] Candidate candidate_of(PeerKey key, const Peer& peer) const;
    [[nodiscard]] Round begin_round(Time now) const;
    [[nodiscard]] std::optional<PieceIndex> choose(PeerKey key, const Peer& peer, Round& round) const;
    [[nodiscard]] std::optional<PieceIndex> missing(const Candidate& candidate, PieceIndex from) const;
    void ban(Peer& peer);
    static bool forget_request(Peer& peer, PieceIndex piece);
    static void disappointed(Peer& peer, Time now);
    static void give_up_lost(Peer& peer, Time now);
    void make_room();
    void finish(const Candidate& candidate);
    void blame(const std::set<PeerKey>& contributors);

    torrent::InfoHash wanted_;
    Peers peers_;
    std::map<Candidate, MetadataAssembly> assemblies_;
    int lies_ = 0;
    bool single_sourced_ = false;  ///< several peers together failed once: pieces are not mixed any more
    std::optional<std::string> result_;
};

}  // namespace bittern::swarm
