#include "base/whole_number.hpp"
#include "torrent/magnet.hpp"
#include "torrent/text.hpp"

#include <algorithm>
#include <arpa/inet.h>

namespace bittern::torrent {
namespace {

constexpr std::size_t longest_name = 253;  // RFC 1035, without the final dot

bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

bool is_ipv6(std::string_view host) {
    const auto percent = host.find('%');
    if (percent != std::string_view::npos) {  // a link-local address may name its interface (RFC 4007)
        const auto zone = host.substr(percent + 1);
        if (zone.empty() || zone.size() > 15 || !std::all_of(zone.begin(), zone.end(), is_word)) return false;
    }
    in6_addr address{};
    return inet_pton(AF_INET6, std::string(host.substr(0, percent)).c_str(), &address) == 1;
}

bool is_name(std::string_view host) {
    if (host.empty() || host.size() > longest_name || host.front() == '-') return false;
    char before = '.';
    for (const char c : host) {
        if (c == '.' ? before == '.' : !is_word(c)) return false;
        before = c;
    }
    return true;
}

/// Digits and dots alone are an address, never a name: "1.2.3.999" must not go to a name server.
bool is_ipv4_or_name(std::string_view host) {
    if (host.find_first_not_of("0123456789.") != std::string_view::npos) return is_name(host);
    in_addr address{};
    return inet_pton(AF_INET, std::string(host).c_str(), &address) == 1;
}

tl::unexpected<Error> refuse(std::string_view text, std::string_view reason) {
    return fail(Fault::usage, in_quotes(text) + " is not an address with a port: " + std::string(reason));
}

}  // namespace

Result<HostPort> HostPort::parse(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || text.ends_with(']')) return refuse(text, "no port, write HOST:PORT");
    auto host = text.substr(0, colon);
    const auto port = parse_port(text.substr(colon + 1)).value_or(0);
    if (port == 0) return refuse(text, "the port must be a number from 1 to 65535");
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
        host = host.substr(1, host.size() - 2);
        if (!is_ipv6(host)) return refuse(text, "what is in brackets is no IPv6 address");
    } else if (host.find(':') != std::string_view::npos) {
        return refuse(text, "an IPv6 address goes in brackets, as in [2001:db8::1]:6881");
    } else if (!is_ipv4_or_name(host)) {
        return refuse(text, "the host must be a name or an IP address");
    }
    return HostPort{std::string(host), port};
}

std::string to_string(const HostPort& peer) {
    const bool v6 = peer.host.find(':') != std::string::npos;
    return (v6 ? "[" + peer.host + "]" : peer.host) + ":" + std::to_string(peer.port);
}

}  // namespace bittern::torrent
