#include "base/printable.hpp"
#include "swarm/alerts.hpp"
#include "swarm/engine_impl.hpp"
#include "swarm/own_address.hpp"
#include "swarm/settings.hpp"
#include "swarm/torrent_params.hpp"
#include "swarm/transport.hpp"

#include <algorithm>

#include <libtorrent/ip_filter.hpp>
#include <libtorrent/peer_info.hpp>

namespace bittern::swarm {
namespace {

using Clock = std::chrono::steady_clock;

/// Announcements to the DHT and the local network besides libtorrent's own of every quarter of an hour: for five
/// minutes.
constexpr int extra_announcements = 10;

/// Of one torrent. Peers beyond it are tried again only where a tracker names them.
constexpr std::size_t most_resting = 1000;
/// Beyond so many torrents those that are only shared have libtorrent's own alone: of ten thousand, which a daemon
/// begins with, the others would be more than the DHT and the machine are to bear.
constexpr std::size_t most_hurried_shares = 100;

}  // namespace

std::chrono::seconds pause_after(int tries) {
    constexpr int longest = 60;
    return std::chrono::seconds{tries < 6 ? 1 << tries : longest};
}

/// Limits are for content: libtorrent hands out what they allow tick by tick, so that metadata, which comes in a dozen
/// small messages, would take seconds. It exempts local peers from rate limits; a limit that someone asked for is meant
/// for all.
void Engine::Impl::begin_limits() {
    if (options.down_limit.per_second == 0 && options.up_limit.per_second == 0) return;
    if (std::exchange(limited, true)) return;
    session->apply_settings(rate_limits(options));
    lt::ip_filter everyone;
    const auto global = std::uint32_t{1} << static_cast<std::uint32_t>(lt::session::global_peer_class_id);
    everyone.add_rule(lt::make_address("0.0.0.0"), lt::make_address("255.255.255.255"), global);
    everyone.add_rule(lt::make_address("::"), lt::make_address("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"), global);
    session->set_peer_class_filter(everyone);
}

void Engine::Impl::allow_utp() {
    if (!session || std::exchange(utp_allowed, true) || !utp) return;
    lt::settings_pack pack;
    pack.set_bool(lt::settings_pack::enable_outgoing_utp, true);
    session->apply_settings(std::move(pack));
}

void Engine::Impl::heard_of_peers(const PeersKnown& peers) {
    const PeersKnown all{peers_known.distant || peers.distant,
                         std::min(std::max(peers_known.local, peers.local), most_local_counted)};
    if (!session || all == peers_known) return;
    if (all.distant) allow_utp();
    peers_known = all;
    if (listening) set_tcp_buffers();
}

/// The large buffers that a session begins with are for the UDP sockets, which are open now.
void Engine::Impl::listens() {
    if (!std::exchange(listening, true)) set_tcp_buffers();
}

void Engine::Impl::set_tcp_buffers() {
    const int size = tcp_receive_buffer(peers_known, kernel_limit("rmem_max"));
    if (size == 0) {
        // Any other size has reached the UDP sockets too: they get theirs back, and 0 leaves it to them.
        lt::settings_pack udp;
        udp.set_int(lt::settings_pack::recv_socket_buffer_size, udp_buffer_size);
        session->apply_settings(std::move(udp));
    }
    lt::settings_pack pack;
    pack.set_int(lt::settings_pack::recv_socket_buffer_size, size);
    pack.set_int(lt::settings_pack::send_socket_buffer_size, 0);
    session->apply_settings(std::move(pack));
}

bool Engine::Impl::is_hurried(const Torrent& torrent) const {
    const bool may_announce = options.discovery.dht || options.discovery.lsd;
    const bool few = !torrent.serve_only || torrents.size() <= most_hurried_shares;
    return may_announce && few && !torrent.is_private && torrent.tries < extra_announcements;
}

void Engine::Impl::try_for_company(TorrentId id, Torrent& torrent) {
    const auto* view = state.find(id);
    const bool has_company = view != nullptr && view->figures.peers_connected > 0;
    const bool lonely = !has_company && torrent.handle.is_valid() && !torrent.leaving;
    be_wary(id, lonely && is_hurried(torrent) && torrent.tries / 2 % 2 == 1);
    if (torrent.named.empty() && !is_hurried(torrent)) return;
    if (lonely) {
        for (const auto& peer : torrent.named) connect(id, peer);
        if (is_hurried(torrent))
            ask(torrent.handle, [&](const lt::torrent_handle& handle) {
                if (options.discovery.dht) handle.force_dht_announce();  // also what brings the first nodes
                if (options.discovery.lsd) handle.force_lsd_announce();
            });
        torrent.next_try += pause_after(torrent.tries++);
    } else {
        torrent.next_try += std::chrono::seconds{1};
    }
    next_tries.emplace(torrent.next_try, id);
}

void Engine::Impl::try_those_due() {
    const auto now = Clock::now();
    while (!next_tries.empty() && next_tries.begin()->first <= now) {
        const auto [when, id] = *next_tries.begin();
        next_tries.erase(next_tries.begin());
        if (auto* torrent = find(id); torrent != nullptr && torrent->next_try == when) try_for_company(id, *torrent);
    }
}

void Engine::Impl::judged(TorrentId id, const Judgement& judgement) {
    if (judgement.rest && called_itself(id, judgement.rest->endpoint)) return;
    emit(PeerJudged{id, judgement.address, judgement.reason, judgement.refusal});
    auto* torrent = find(id);
    if (torrent == nullptr || !judgement.rest) return;
    const auto& [endpoint, time] = *judgement.rest;
    if (torrent->resting.size() >= most_resting && torrent->resting.count(endpoint) == 0) return;
    torrent->resting[endpoint] = Clock::now() + time;
    with_resting.insert(id);
}

void Engine::Impl::wake_rested() {
    const auto now = Clock::now();
    for (auto at = with_resting.begin(); at != with_resting.end();) {
        auto* torrent = find(*at);
        std::vector<lt::tcp::endpoint> rested;
        if (torrent != nullptr)
            for (const auto& [endpoint, until] : torrent->resting)
                if (now >= until) rested.push_back(endpoint);
        const auto* view = state.find(*at);
        for (const auto& endpoint : rested) {
            torrent->resting.erase(endpoint);
            if (view != nullptr && view->figures.phase != Phase::seeding) connect(*at, endpoint);
        }
        at = torrent == nullptr || torrent->resting.empty() ? with_resting.erase(at) : std::next(at);
    }
}

/// Trackers and peers name this engine too. The call it makes to itself is turned away by libtorrent, and none that
/// somebody refused.
bool Engine::Impl::called_itself(TorrentId id, const lt::tcp::endpoint& peer) {
    auto* torrent = find(id);
    if (torrent == nullptr || !is_own_address(state.session, peer.address().to_string(), peer.port())) return false;
    torrent->itself.insert(to_string(peer));
    return true;
}

void Engine::Impl::connect(TorrentId id, const torrent::HostPort& peer) {
    if (const auto endpoint = endpoint_of(peer)) return connect(id, *endpoint);
    auto* torrent = find(id);
    if (torrent == nullptr || std::ranges::find(torrent->looked_up, peer) != torrent->looked_up.end()) return;
    torrent->looked_up.push_back(peer);
    peer_names.find(peer, [this, id, peer](const std::vector<lt::udp::endpoint>& addresses) {
        if (auto* asking = find(id)) std::erase(asking->looked_up, peer);
        if (addresses.empty() && without_address.insert(peer.host).second)
            log(Severity::warning, "no address was found for the peer " + printable(peer.host));
        for (const auto& address : addresses) connect(id, lt::tcp::endpoint(address.address(), address.port()));
    });
}

void Engine::Impl::connect(TorrentId id, const lt::tcp::endpoint& endpoint) {
    const auto* torrent = find(id);
    // As if a tracker had named it: libtorrent gives such a peer another try however often it failed.
    if (torrent != nullptr && session && torrent->resting.count(endpoint) == 0)
        ask(torrent->handle,
            [&](const lt::torrent_handle& handle) { handle.connect_peer(endpoint, lt::peer_info::tracker); });
}

}  // namespace bittern::swarm
