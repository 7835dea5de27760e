#include "base/printable.hpp"
#include "base/whole_number.hpp"
#include "swarm/settings.hpp"

#include <algorithm>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <fmt/format.h>

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

const char* remedy(const boost::system::error_code& error) {
    if (error == boost::system::errc::address_not_available)
        return ": it is no address of this machine ('ip address' lists those that are)";
    if (error == boost::system::errc::address_in_use) return ": choose another port, or 0 for any that is free";
    if (error == boost::system::errc::permission_denied) return ": ports below 1024 need privileges";
    return "";
}

/// As libtorrent will open it.
boost::system::error_code try_listening(const boost::asio::ip::tcp::endpoint& endpoint) {
    boost::asio::io_context unused;
    boost::asio::ip::tcp::acceptor acceptor(unused);
    boost::system::error_code error;
    acceptor.open(endpoint.protocol(), error);
    if (!error) acceptor.set_option(boost::asio::socket_base::reuse_address(true), error);
    if (!error && endpoint.address().is_v6()) acceptor.set_option(boost::asio::ip::v6_only(true), error);
    if (!error) acceptor.bind(endpoint, error);
    if (!error) acceptor.listen(1, error);
    return error;
}

}  // namespace

Result<void> check_listen(const EngineOptions& options) {
    for (const auto& [host, own_port] : options.listen) {
        boost::system::error_code is_device;
        const auto address = boost::asio::ip::make_address(host, is_device);
        if (is_device) continue;
        const auto port = own_port.value_or(options.port);
        const auto error = try_listening({address, port});
        if (error)
            return fail(Fault::network,
                        fmt::format("cannot listen on {}{}: {}{}", printable(host),
                                    port != 0 ? fmt::format(" port {}", port) : "", error.message(), remedy(error)));
    }
    return {};
}

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
