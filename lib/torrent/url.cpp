#include "torrent/url.hpp"

#include "base/printable.hpp"
#include "base/whole_number.hpp"
#include "torrent/text.hpp"

#include <algorithm>
#include <initializer_list>

namespace bittern::torrent {
namespace {

constexpr std::size_t longest_url = 2000;

bool has_scheme(std::string_view url, std::string_view scheme) {
    return ascii_lower(url.substr(0, scheme.size())) == scheme;
}

/// The part after `//` must name a host, and a port if any: `http:///path`, `udp://:80` and `http://a:99999` would only
/// fail later, less clearly.
bool names_host(std::string_view rest) {
    const auto authority = rest.substr(0, rest.find_first_of("/?#"));
    const auto place = authority.substr(authority.rfind('@') + 1);  // npos + 1 is 0: all of it
    const auto bracket = place.find(']');                           // of an IPv6 address, which has colons
    const auto host = place.substr(0, place.find(':', bracket == std::string_view::npos ? 0 : bracket));
    const auto port = place.substr(host.size());
    return !host.empty() && (port.size() < 2 || parse_port(port.substr(1)).value_or(0) > 0);
}

bool is_url(std::string_view url, std::initializer_list<std::string_view> schemes) {
    if (url.size() > longest_url || url.find(' ') != std::string_view::npos || !is_printable(url)) return false;
    return std::any_of(schemes.begin(), schemes.end(), [&](std::string_view scheme) {
        return has_scheme(url, scheme) && names_host(url.substr(scheme.size()));
    });
}

}  // namespace

bool is_tracker_url(std::string_view url) {
    return is_url(url, {"http://", "https://", "udp://"});
}

bool is_web_url(std::string_view url) {
    return is_url(url, {"http://", "https://"});
}

}  // namespace bittern::torrent
