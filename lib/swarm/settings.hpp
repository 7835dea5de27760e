// private: libtorrent
#pragma once
/// From the engine's options to libtorrent's settings, each with its reason.

#include "swarm/engine.hpp"

#include <chrono>

#include <libtorrent/session_params.hpp>
#include <libtorrent/settings_pack.hpp>

namespace bittern::swarm {

/// Bytes asked for as the receive and send buffer of UDP sockets; the kernel grants at most net.core.[rw]mem_max.
inline constexpr int udp_buffer_size = 4 << 20;

/// After each failure a peer is left alone for so long, and once more for each before it; after so many libtorrent
/// tries it no more unless a tracker names it.
inline constexpr std::chrono::seconds reconnect_time{2};
inline constexpr int most_failures = 8;

/// The settings, disk back end and saved DHT nodes a session starts with.
[[nodiscard]] lt::session_params session_params(const EngineOptions& options);

/// The limits that were asked for, which begin with the first content: see Engine::Impl::begin_limits.
[[nodiscard]] lt::settings_pack rate_limits(const EngineOptions& options);

/// So many peers, or half of the descriptors that the process may have where that is less.
[[nodiscard]] int connections_for(int most);

/// Nodes to enter the DHT by, those that were asked for first.
[[nodiscard]] std::vector<torrent::HostPort> dht_routers(const discovery::Policy& policy);

/// Tries every address of `listen` for a moment: Fault::network, naming it, where it is not this machine's or its port
/// is taken. Devices are left to libtorrent.
[[nodiscard]] Result<void> check_listen(const EngineOptions& options);

/// Options whose `listen` names every socket to open, as libtorrent spells it: "0.0.0.0:6881,[::]:6881".
[[nodiscard]] std::string listen_interfaces(const EngineOptions& options);

/// A line for the log where the kernel will not grant udp_buffer_size, with the command that raises the limit; else
/// empty.
[[nodiscard]] std::string udp_buffer_remark(std::int64_t rmem_max, std::int64_t wmem_max);

/// The kernel's limit in /proc/sys/net/core/<name>; -1 where it can't be read.
[[nodiscard]] std::int64_t kernel_limit(const char* name);

}  // namespace bittern::swarm
