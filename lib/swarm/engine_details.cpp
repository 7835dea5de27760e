// A close look at a torrent's peers and trackers, on a thread that may wait for libtorrent's.
#include "base/printable.hpp"
#include "swarm/engine_impl.hpp"

#include <algorithm>

#include <libtorrent/announce_entry.hpp>
#include <libtorrent/peer_info.hpp>

namespace bittern::swarm {
namespace {

PeerSource source_of(const lt::peer_info& peer) {
    using Info = lt::peer_info;
    if (peer.source & Info::incoming) return PeerSource::incoming;
    if (peer.source & Info::tracker) return PeerSource::tracker;
    if (peer.source & Info::dht) return PeerSource::dht;
    if (peer.source & Info::lsd) return PeerSource::lsd;
    if (peer.source & Info::pex) return PeerSource::pex;
    return peer.source & Info::resume_data ? PeerSource::resume : PeerSource::other;
}

PeerDetails details_of(const lt::peer_info& peer) {
    using Info = lt::peer_info;
    const auto has = [&](lt::peer_flags_t flag) { return static_cast<bool>(peer.flags & flag); };
    return {.address = peer.ip.address().to_string(),
            .port = peer.ip.port(),
            .client = printable(peer.client),
            .source = source_of(peer),
            .progress = peer.progress_ppm / 1e6,
            .down = {peer.payload_down_speed},
            .up = {peer.payload_up_speed},
            .incoming = !has(Info::outgoing_connection),
            .encrypted = has(Info::rc4_encrypted) || has(Info::plaintext_encrypted),
            .utp = has(Info::utp_socket),
            .web_seed = peer.connection_type != Info::standard_bittorrent,
            .we_choke = has(Info::choked),
            .we_want = has(Info::interesting),
            .peer_chokes = has(Info::remote_choked),
            .peer_wants = has(Info::remote_interested),
            .optimistic = has(Info::optimistic_unchoke),
            .snubs = has(Info::snubbed)};
}

/// From libtorrent's clock, which counts from when the machine started, to that of people.
std::chrono::sys_seconds on_the_wall(lt::time_point32 time) {
    if (time == (lt::time_point32::min)() || time == (lt::time_point32::max)()) return {};
    const auto ahead = lt::duration_cast<std::chrono::seconds>(time - lt::clock_type::now());
    return std::chrono::time_point_cast<std::chrono::seconds>(std::chrono::system_clock::now()) + ahead;
}

TrackerCounts counts_of(const lt::announce_entry& tracker) {
    TrackerCounts counts{.url = printable(tracker.url), .next = {}};
    for (const auto& endpoint : tracker.endpoints)
        for (const auto& announce : endpoint.info_hashes) {
            counts.seeds = std::max(counts.seeds, announce.scrape_complete);
            counts.leeches = std::max(counts.leeches, announce.scrape_incomplete);
            counts.downloads = std::max(counts.downloads, announce.scrape_downloaded);
            const auto next = on_the_wall(announce.next_announce);
            if (next != std::chrono::sys_seconds() && (counts.next == std::chrono::sys_seconds() || next < counts.next))
                counts.next = next;
        }
    return counts;
}

bool shakes_hands(const lt::peer_info& peer) {
    return static_cast<bool>(peer.flags & (lt::peer_info::connecting | lt::peer_info::handshake));
}

TorrentDetails look(const lt::torrent_handle& handle, bool downloads) {
    TorrentDetails details;
    std::vector<lt::peer_info> peers;
    handle.get_peer_info(peers);
    for (const auto& peer : peers)
        if (!shakes_hands(peer)) details.peers.push_back(details_of(peer));
    for (const auto& tracker : handle.trackers()) details.trackers.push_back(counts_of(tracker));
    if (downloads) handle.piece_availability(details.availability);
    return details;
}

}  // namespace

bool Engine::look_closely(TorrentId id, std::function<void(std::optional<TorrentDetails>)> answer) {
    const auto* torrent = impl_->find(id);
    if (torrent == nullptr) return false;
    const bool downloads = !torrent->serve_only && !torrent->finding;
    boost::asio::post(impl_->looking,
                      [post = impl_->poster(), handle = torrent->handle, downloads, answer = std::move(answer)] {
                          std::optional<TorrentDetails> details;
                          ask(handle, [&](const lt::torrent_handle& one) { details = look(one, downloads); });
                          post([answer, details = std::move(details)](Impl&) { answer(details); });
                      });
    return true;
}

}  // namespace bittern::swarm
