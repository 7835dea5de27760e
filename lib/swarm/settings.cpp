#include "swarm/settings.hpp"

#include "swarm/torrent_params.hpp"
#include "swarm/web_seed_watch.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <limits>
#include <sys/resource.h>
#include <thread>

#include <fmt/format.h>
#include <libtorrent/fingerprint.hpp>
#include <libtorrent/mmap_disk_io.hpp>
#include <libtorrent/session.hpp>

namespace bittern::swarm {
namespace {

using Pack = lt::settings_pack;

/// At most so many, and no more than this part of the descriptors that the process may have beside its own: the state
/// database, what it listens on, its timers. Without one for each connection that comes libtorrent accepts in vain
/// without a pause.
int descriptors_for(int most, rlim_t part) {
    constexpr rlim_t own = 64;
    constexpr int least = 4;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return most;
    const auto spare = limit.rlim_cur > own ? limit.rlim_cur - own : 0;
    return std::max(least, static_cast<int>(std::min<rlim_t>(static_cast<rlim_t>(most), spare / part)));
}

void set_identity(Pack& pack, const EngineOptions& options) {
    // An unused client code of our own; each torrent gets a random tail. We impersonate nobody.
    int major = 0, minor = 0, patch = 0;
    std::sscanf(options.version.c_str(), "%d.%d.%d", &major, &minor, &patch);
    pack.set_str(Pack::peer_fingerprint, lt::generate_fingerprint("bn", major, minor, patch, 0));
    pack.set_str(Pack::user_agent, "bittern/" + options.version);
}

void set_alerts(Pack& pack) {
    namespace kind = lt::alert_category;
    // What becomes an Event. `connect` tells why connections fail, which people wait for in front of a terminal, and
    // `peer` who broke the protocol.
    pack.set_int(Pack::alert_mask, kind::error | kind::status | kind::storage | kind::tracker | kind::port_mapping |
                                       kind::connect | kind::peer);
    // The default of 2,000 drops alerts under load, silently for whoever doesn't look.
    pack.set_int(Pack::alert_queue_size, 100'000);
}

void set_disk(Pack& pack) {
    // No payload is ever mapped into memory: no SIGBUS when a file is cut short, no page cache counted as ours.
    // With nothing mapped libtorrent's back end is a pool of threads with pread and pwrite.
    pack.set_int(Pack::mmap_file_size_cutoff, std::numeric_limits<int>::max());
    pack.set_int(Pack::disk_write_mode, Pack::always_pwrite);
    // At the default of 1 MiB peers are stalled by back-pressure after 48 blocks. More than this costs memory
    // and gains nothing measurable.
    pack.set_int(Pack::max_queued_disk_bytes, 4 << 20);
    // Reads and writes wait for disks more than they compute, so more of them than cores keep a disk's queue filled;
    // more than eight gain nothing on one disk. Checking computes.
    const auto cores = std::max(1U, std::thread::hardware_concurrency());
    pack.set_int(Pack::aio_threads, static_cast<int>(std::min(cores * 2, 8U)));
    pack.set_int(Pack::hashing_threads, static_cast<int>(std::min(cores, 4U)));
    // Opening a file for each block costs more than reading it: the default of 40 is less than a folder of photos.
    pack.set_int(Pack::file_pool_size, descriptors_for(200, 4));
    // In blocks of 16 KiB: 8 MiB read ahead while libtorrent checks, which it does only where we can't.
    pack.set_int(Pack::checking_mem_usage, 512);
}

void set_queueing(Pack& pack) {
    // We decide what runs; libtorrent's own queue stops announcing past these limits without a word.
    for (const int limit : {Pack::active_downloads, Pack::active_seeds, Pack::active_checking, Pack::active_limit,
                            Pack::active_tracker_limit, Pack::active_dht_limit, Pack::active_lsd_limit})
        pack.set_int(limit, -1);
    // Of use to that queue only; off, so that nothing idle is treated as if it were not there.
    pack.set_bool(Pack::dont_count_slow_torrents, false);
}

void set_peers(Pack& pack) {
    // Peers behind one NAT share an address.
    pack.set_bool(Pack::allow_multiple_connections_per_ip, true);
    // Enough to find the fast ones in any swarm; each takes a descriptor and some 100 KiB when busy.
    pack.set_int(Pack::connections_limit, connections_for(500));
    // New connections a second: a list of hundreds of peers, most of them gone, is tried in seconds.
    pack.set_int(Pack::connection_speed, 50);
    // Peers that we send to at the same time. At the default of 8 a share to a class of thirty waits for whom it chose.
    pack.set_int(Pack::unchoke_slots_limit, 20);
    // Peers of a link that was just said come all at once; past the backlog the kernel lets them wait for a second.
    pack.set_int(Pack::listen_queue_size, 30);
    // 8 MiB asked for and on its way to one peer keeps 600 Mbit/s busy over a round trip of 100 ms. libtorrent's
    // clients believe the sender, who by default lets them ask for 32 MiB, and then hold that much in memory.
    pack.set_int(Pack::max_out_request_queue, 500);
    pack.set_int(Pack::max_allowed_in_request_queue, 500);
    // How much is read from disk ahead of a peer that takes it fast (up to a second's worth: the factor is a
    // percentage). The defaults, half of that, let a fast network wait for the disk.
    pack.set_int(Pack::send_buffer_watermark, 1 << 20);
    pack.set_int(Pack::send_buffer_low_watermark, 64 << 10);
    pack.set_int(Pack::send_buffer_watermark_factor, 100);
    pack.set_int(Pack::max_peer_recv_buffer_size, largest_receive_buffer);
    // Someone waits at a terminal: a peer that was not ready gets another try soon (times one more for each failure).
    pack.set_int(Pack::min_reconnect_time, static_cast<int>(reconnect_time.count()));
    pack.set_int(Pack::max_failcount, most_failures);
    // Three SYNs of TCP. Who has not answered by then is behind a NAT, where uTP, or a peer that both know, may get
    // through (BEP 55), and which libtorrent tries only after this; or gone, and holds up others.
    pack.set_int(Pack::peer_connect_timeout, 4);
    // Two that both have everything have nothing to say to each other.
    pack.set_bool(Pack::close_redundant_connections, true);
}

void set_pace(Pack& pack) {
    // New connections and transfers of a few blocks wait for this tick; the default of half a second would be
    // most of a small transfer's time. Ten idle wake-ups a second cost nothing one can measure.
    pack.set_int(Pack::tick_interval, 100);
    // Between local peers TCP is faster; the engine allows outgoing uTP when it helps: see transport.hpp.
    pack.set_bool(Pack::enable_outgoing_utp, false);
    // uTP collapses when the receive buffer (212,992 bytes by default) overflows.
    pack.set_int(Pack::recv_socket_buffer_size, udp_buffer_size);
    pack.set_int(Pack::send_socket_buffer_size, udp_buffer_size);
    // Where both are there, TCP is not slowed down for uTP's sake.
    pack.set_int(Pack::mixed_mode_algorithm, Pack::prefer_tcp);
    // Saying goodbye to a tracker that doesn't answer must not hold up Ctrl-C.
    pack.set_int(Pack::stop_tracker_timeout, 1);
}

void set_trackers(Pack& pack) {
    // All tiers and all trackers of a tier: a link's trackers are alternatives that people gave to be used.
    pack.set_bool(Pack::announce_to_all_tiers, true);
    pack.set_bool(Pack::announce_to_all_trackers, true);
    // What reaches a .torrent of a stranger must not make us call services of this machine or network.
    pack.set_bool(Pack::ssrf_mitigation, true);
    // Names in other scripts can be made to look like ones that are trusted.
    pack.set_bool(Pack::allow_idna, false);
    // A tracker that asks for less wants more traffic than peers have news.
    pack.set_int(Pack::min_announce_interval, 60);
}

/// Those with a name would hold up the others: see engine_dht.cpp.
std::string routers_with_address(const discovery::Policy& policy) {
    std::string joined;
    for (const auto& router : dht_routers(policy))
        if (endpoint_of(router)) joined += (joined.empty() ? "" : ",") + torrent::to_string(router);
    return joined;
}

void set_discovery(Pack& pack, const discovery::Policy& policy) {
    // What the person asked for, no more.
    pack.set_bool(Pack::enable_dht, policy.dht);
    pack.set_bool(Pack::enable_lsd, policy.lsd);
    pack.set_bool(Pack::enable_upnp, policy.port_mapping);
    pack.set_bool(Pack::enable_natpmp, policy.port_mapping);
    pack.set_str(Pack::dht_bootstrap_nodes, routers_with_address(policy));
    // Enough to announce and look up many torrents at once; 8 KB/s of the default delays the first lookup.
    pack.set_int(Pack::dht_upload_rate_limit, 50'000);
    // Nodes forget an announcement after half an hour (BEP 5): one that is lost may be repeated in time.
    pack.set_int(Pack::dht_announce_interval, 15 * 60);
}

}  // namespace

int connections_for(int most) {
    return descriptors_for(most, 2);
}

std::vector<torrent::HostPort> dht_routers(const discovery::Policy& policy) {
    auto all = policy.bootstrap;
    if (policy.default_bootstrap)
        for (auto& router : discovery::default_dht_routers()) all.push_back(std::move(router));
    return all;
}

std::string listen_interfaces(const EngineOptions& options) {
    const std::uint16_t port = options.port != 0 ? options.port : 6881;
    auto listen = options.listen;
    if (listen.empty()) listen = {{"0.0.0.0", {}}, {"::", {}}};
    std::string joined;
    for (const auto& [host, own_port] : listen) {
        const bool v6 = host.find(':') != std::string::npos;
        joined +=
            fmt::format("{}{}:{}", joined.empty() ? "" : ",", v6 ? "[" + host + "]" : host, own_port.value_or(port));
    }
    return joined;
}

/// A node cache that can't be read is worth nothing, and no reason not to start.
static lt::session_params with_saved_nodes(const std::string& dht_state) try {
    if (dht_state.empty()) return {};
    return lt::read_session_params(dht_state, lt::session_handle::save_dht_state);
} catch (const std::exception&) {
    return {};
}

lt::session_params session_params(const EngineOptions& options) {
    auto params = with_saved_nodes(options.dht_state);
    params.extensions.clear();  // per torrent, ours: see engine_add.cpp
    auto& pack = params.settings;
    pack = lt::settings_pack();
    set_identity(pack, options);
    set_alerts(pack);
    set_disk(pack);
    set_queueing(pack);
    set_peers(pack);
    set_pace(pack);
    set_trackers(pack);
    set_discovery(pack, options.discovery);
    pack.set_str(Pack::listen_interfaces, listen_interfaces(options));
    // A port that was asked for is meant; without one the next free one will do.
    const bool chosen =
        options.port != 0 || std::ranges::any_of(options.listen, [](const auto& one) { return one.port.has_value(); });
    pack.set_bool(Pack::listen_system_port_fallback, !chosen);
    pack.set_int(Pack::max_retry_port_bind, chosen ? 0 : 10);
    return params;
}

lt::settings_pack rate_limits(const EngineOptions& options) {
    const auto whole = [](Rate rate) {
        return static_cast<int>(std::min<std::int64_t>(rate.per_second, std::numeric_limits<int>::max()));
    };
    Pack pack;
    pack.set_int(Pack::download_rate_limit, whole(options.down_limit));
    pack.set_int(Pack::upload_rate_limit, whole(options.up_limit));
    return pack;
}

std::int64_t kernel_limit(const char* name) {
    std::int64_t value = -1;
    std::ifstream(std::string("/proc/sys/net/core/") + name) >> value;
    return value;
}

std::string udp_buffer_remark(std::int64_t rmem_max, std::int64_t wmem_max) {
    if (rmem_max < 0 || (rmem_max >= udp_buffer_size && wmem_max >= udp_buffer_size)) return {};
    return fmt::format(
        "the kernel caps UDP buffers at {} (receive) and {} (send), which slows uTP down; to raise it: "
        "sysctl -w net.core.rmem_max={} net.core.wmem_max={}",
        to_string(Bytes{rmem_max}), to_string(Bytes{wmem_max}), udp_buffer_size, udp_buffer_size);
}

}  // namespace bittern::swarm
