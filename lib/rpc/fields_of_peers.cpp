#include "rpc/fields_of_peers.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string>

namespace bittern::rpc {
namespace {

using swarm::PeerDetails;

std::span<const PeerDetails> all_of(const daemon::TorrentSnapshot& torrent) {
    return torrent.details ? std::span(torrent.details->peers) : std::span<const PeerDetails>();
}

bool sends(const PeerDetails& peer) {
    return peer.we_want && !peer.peer_chokes;
}

bool gets(const PeerDetails& peer) {
    return peer.peer_wants && !peer.we_choke;
}

/// A letter for each thing that people look for in a list of peers, as Transmission has them.
std::string flags_of(const PeerDetails& peer) {
    std::string flags;
    if (peer.utp) flags += 'T';
    if (peer.optimistic) flags += 'O';
    if (peer.we_want) flags += peer.peer_chokes ? 'd' : 'D';
    if (!peer.we_want && !peer.peer_chokes) flags += 'K';
    if (peer.peer_wants) flags += peer.we_choke ? 'u' : 'U';
    if (!peer.peer_wants && !peer.we_choke) flags += '?';
    if (peer.encrypted) flags += 'E';
    if (peer.source == swarm::PeerSource::dht) flags += 'H';
    if (peer.source == swarm::PeerSource::pex) flags += 'X';
    if (peer.incoming) flags += 'I';
    return flags;
}

int count(const daemon::TorrentSnapshot& torrent, const auto& condition) {
    return static_cast<int>(std::ranges::count_if(all_of(torrent), condition));
}

}  // namespace

void write_peers(JsonWriter& out, const TorrentContext& context) {
    out.begin_array();
    for (const auto& peer : all_of(context.torrent)) {
        if (peer.web_seed) continue;
        out.begin_object();
        out.member("address", peer.address);
        out.member("port", peer.port);
        out.member("clientName", peer.client);
        out.member("flagStr", flags_of(peer));
        out.member("progress", peer.progress);
        out.member("rateToClient", peer.down.per_second);
        out.member("rateToPeer", peer.up.per_second);
        out.member("clientIsChoked", peer.peer_chokes);
        out.member("clientIsInterested", peer.we_want);
        out.member("peerIsChoked", peer.we_choke);
        out.member("peerIsInterested", peer.peer_wants);
        out.member("isDownloadingFrom", sends(peer));
        out.member("isUploadingTo", gets(peer));
        out.member("isEncrypted", peer.encrypted);
        out.member("isIncoming", peer.incoming);
        out.member("isUTP", peer.utp);
        out.end_object();
    }
    out.end_array();
}

void write_peers_from(JsonWriter& out, const TorrentContext& context) {
    using enum swarm::PeerSource;
    constexpr std::array sources{std::pair("fromCache", resume),      std::pair("fromDht", dht),
                                 std::pair("fromIncoming", incoming), std::pair("fromLpd", lsd),
                                 std::pair("fromLtep", other),        std::pair("fromPex", pex),
                                 std::pair("fromTracker", tracker)};
    out.begin_object();
    for (const auto& [name, source] : sources) {
        const auto wanted = source;
        out.member(name, count(context.torrent,
                               [&](const PeerDetails& peer) { return peer.source == wanted && !peer.web_seed; }));
    }
    out.end_object();
}

int peers_sending(const daemon::TorrentSnapshot& torrent) {
    return count(torrent, [](const PeerDetails& peer) { return !peer.web_seed && sends(peer); });
}

int peers_getting(const daemon::TorrentSnapshot& torrent) {
    return count(torrent, [](const PeerDetails& peer) { return !peer.web_seed && gets(peer); });
}

int web_seeds_sending(const daemon::TorrentSnapshot& torrent) {
    return count(torrent, [](const PeerDetails& peer) { return peer.web_seed && peer.down > Rate(); });
}

}  // namespace bittern::rpc
