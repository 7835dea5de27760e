#include "base/printable.hpp"
#include "base/whole_number.hpp"
#include "swarm/engine.hpp"

#include <algorithm>

namespace bittern::swarm {
namespace {

tl::unexpected<Error> bad_address(std::string_view text) {
    return fail(Fault::usage, "can't listen on '" + printable(text) +
                                  "': expected an address, a device, or either with a port, like 192.0.2.1, "
                                  "[::1]:6881 or eth0:6881");
}

/// Characters of addresses and device names; anything else could change the meaning of a list of interfaces.
bool plain(std::string_view host) {
    return !host.empty() && host.size() <= 64 && std::ranges::all_of(host, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == ':' ||
               c == '-' || c == '_' || c == '%';
    });
}

}  // namespace

Result<ListenAddress> ListenAddress::parse(std::string_view text) {
    ListenAddress address;
    std::string_view port;
    bool has_port = false;
    if (text.starts_with('[')) {
        const auto close = text.find(']');
        if (close == std::string_view::npos) return bad_address(text);
        address.host = text.substr(1, close - 1);
        const auto rest = text.substr(close + 1);
        has_port = !rest.empty();
        if (has_port && !rest.starts_with(':')) return bad_address(text);
        if (has_port) port = rest.substr(1);
    } else if (std::ranges::count(text, ':') == 1) {
        has_port = true;
        address.host = text.substr(0, text.find(':'));
        port = text.substr(text.find(':') + 1);
    } else {
        address.host = text;
    }
    if (!plain(address.host)) return bad_address(text);
    if (has_port) {
        address.port = parse_port(port);
        if (!address.port) return bad_address(text);
    }
    return address;
}

}  // namespace bittern::swarm
