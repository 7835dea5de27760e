#include "app/commands/direct.hpp"

#include <algorithm>

namespace bittern::app {
namespace {

/// The port others would connect to: that of the first TCP listener, 0 while there is none.
std::uint16_t listening_port(const swarm::SessionView& session) {
    for (const auto& one : session.listening)
        if (one.protocol == swarm::Protocol::tcp) return one.port;
    return session.listening.empty() ? std::uint16_t{0} : session.listening.front().port;
}

std::vector<torrent::HostPort> found_out(const swarm::SessionView& session) {
    std::vector<torrent::HostPort> peers;
    if (!session.external_address.empty())
        peers.push_back(
            {session.external_address, session.mapped ? session.mapped->external_port : listening_port(session)});
    const auto take = [&](bool loopback) {
        for (const auto& one : session.listening)
            if (is_loopback(one.address) == loopback && !is_link_local(one.address))
                peers.push_back({one.address, one.port});
    };
    take(false);
    if (peers.empty()) take(true);
    return peers;
}

}  // namespace

bool is_loopback(std::string_view address) {
    return address.starts_with("127.") || address == "::1";
}

bool is_link_local(std::string_view address) {
    return address.starts_with("fe80:") || address.starts_with("169.254.");
}

std::vector<torrent::HostPort> direct_peers(const std::vector<DirectAddress>& wanted,
                                            const swarm::SessionView& session) {
    std::vector<torrent::HostPort> peers;
    for (const auto& one : wanted) {
        if (one.host.empty())
            std::ranges::copy(found_out(session), std::back_inserter(peers));
        else
            peers.push_back({one.host, one.port.value_or(listening_port(session))});
    }
    std::vector<torrent::HostPort> unique;
    for (auto& peer : peers)
        if (peer.port != 0 && std::ranges::find(unique, peer) == unique.end()) unique.push_back(std::move(peer));
    return unique;
}

}  // namespace bittern::app
