#include "rpc/door.hpp"

#include "rpc/session_fields.hpp"
#include "torrent/text.hpp"

#include <algorithm>
#include <sodium.h>

#include <boost/asio/ip/address.hpp>

namespace bittern::rpc {
namespace {

constexpr std::string_view rpc_path = "/transmission/rpc";
constexpr std::string_view web_path = "/transmission/web";

bool is_address(const std::string& host) {
    boost::system::error_code error;
    boost::asio::ip::make_address(host, error);
    return !error;
}

std::string without_port(std::string_view host) {
    if (host.starts_with('[')) return std::string(host.substr(1, host.find(']') - 1));
    return std::string(host.substr(0, host.find(':')));
}

/// In a time that doesn't tell how much of it was right.
bool equal(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

HttpAnswer conflict(std::string_view session_id) {
    std::string headers = "X-Transmission-Session-Id: ";
    headers.append(session_id).append("\r\nX-Transmission-Rpc-Version: ").append(rpc_semantic_version).append("\r\n");
    return {.status = 409,
            .headers = std::move(headers),
            .body = "send the request again with the X-Transmission-Session-Id header of this answer\n"};
}

std::optional<HttpAnswer> elsewhere(std::string_view method, std::string_view path, const Pages& pages) {
    if (method != "GET" && method != "HEAD" && method != "POST")
        return HttpAnswer{.status = 405, .headers = "Allow: GET, HEAD, POST\r\n", .body = "no such method\n"};
    if (method != "POST" && pages)
        if (auto page = pages(path)) return page;
    if (method == "POST" || path.starts_with(web_path))
        return HttpAnswer{.status = 404, .body = "nothing here; clients of Transmission talk to /transmission/rpc\n"};
    return HttpAnswer{.status = 302, .headers = "Location: /transmission/web/\r\n"};
}

}  // namespace

bool is_own_host(std::string_view host, const std::vector<std::string>& names) {
    if (host.empty()) return true;  // no browser leaves it out
    const auto name = torrent::ascii_lower(without_port(host));
    if (name == "localhost" || name == "localhost." || is_address(name)) return true;
    return std::ranges::any_of(names, [&](const auto& own) { return torrent::ascii_lower(own) == name; });
}

std::optional<HttpAnswer> turned_away(const Visit& visit, std::string_view session_id,
                                      const std::vector<std::string>& names, const Pages& pages) {
    if (visit.check_host && !is_own_host(visit.host, names))
        return HttpAnswer{.status = 421,
                          .body =
                              "the daemon does not go by that host name: use its address, set a "
                              "password, or list the name in its configuration\n"};
    auto path = visit.target.substr(0, visit.target.find('?'));
    if (path.ends_with('/')) path.remove_suffix(1);
    if (path != rpc_path) return elsewhere(visit.method, path, pages);
    if (!equal(visit.session_id, session_id)) return conflict(session_id);
    if (visit.method != "POST")
        return HttpAnswer{.status = 405, .headers = "Allow: POST\r\n", .body = "methods are called by POST\n"};
    return std::nullopt;
}

std::string make_session_id() {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    std::string id(48, '\0');
    for (char& letter : id) letter = letters[randombytes_uniform(letters.size())];
    return id;
}

}  // namespace bittern::rpc
