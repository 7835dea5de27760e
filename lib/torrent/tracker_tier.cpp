#include "torrent/tracker_tier.hpp"

#include "torrent/text.hpp"
#include "torrent/url.hpp"

#include <algorithm>
#include <array>

namespace bittern::torrent {
namespace {

constexpr std::array<std::string_view, 3> schemes{"http://", "https://", "udp://"};

bool begins_with_a_scheme(std::string_view text) {
    const auto start = ascii_lower(text.substr(0, 8));
    return std::any_of(schemes.begin(), schemes.end(),
                       [&](std::string_view scheme) { return start.starts_with(scheme); });
}

}  // namespace

Result<std::vector<std::string>> parse_tracker_tier(const std::string& text) {
    std::vector<std::string> tier;
    std::size_t begin = 0;
    for (std::size_t at = 0; at <= text.size(); ++at) {
        const bool ends =
            at == text.size() || (text[at] == ',' && begins_with_a_scheme(std::string_view(text).substr(at + 1)));
        if (!ends) continue;
        auto url = text.substr(begin, at - begin);
        if (!is_tracker_url(url))
            return fail(
                Fault::usage,
                in_quotes(url) +
                    " is not a URL that begins with http:// or https:// or udp:// and names a host, with a port from "
                    "1 to 65535 if any");
        tier.push_back(std::move(url));
        begin = at + 1;
    }
    return tier;
}

Result<std::string> parse_web_seed(const std::string& text) {
    if (is_web_url(text)) return text;
    return fail(Fault::usage,
                in_quotes(text) +
                    " is not a URL that begins with http:// or https:// and names a host, with a port from 1 to 65535 "
                    "if any");
}

}  // namespace bittern::torrent
