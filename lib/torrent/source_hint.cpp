#include "torrent/source_hint.hpp"

#include "base/edit_distance.hpp"
#include "torrent/magnet.hpp"
#include "torrent/text.hpp"

#include <algorithm>

namespace bittern::torrent {
namespace {

bool is_hex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

std::string did_you_mean(std::string_view text, std::string_view meant) {
    return in_quotes(text) + " is not a link; did you mean " + in_quotes(meant) + "?";
}

/// `btih:HASH`, `urn:btih:HASH`, `xt=urn:btmh:1220HASH`, with anything that may follow, and any
/// slip before it.
std::optional<std::string> topic_hint(std::string_view text) {
    const auto low = ascii_lower(text);
    for (const std::string_view kind : {"btih:", "btmh:"}) {
        const auto at = low.find(kind);
        if (at == std::string::npos) continue;
        const std::string link = "magnet:?xt=urn:" + std::string(kind) + std::string(text.substr(at + kind.size()));
        if (Magnet::parse(link)) return did_you_mean(text, link);
    }
    return std::nullopt;
}

bool is_scheme(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '-' ||
               c == '.';
    });
}

/// Another word before the colon: nearly "magnet", or a scheme that is not read.
std::optional<std::string> scheme_hint(std::string_view text) {
    constexpr std::size_t longest_slip = 12;
    const auto colon = std::min(text.find(':'), text.size());
    if (!is_scheme(text.substr(0, colon)) || colon == text.size()) return std::nullopt;
    const auto scheme = ascii_lower(text.substr(0, std::min(colon, longest_slip)));
    const auto rest = text.substr(colon + 1);
    if (edit_distance(scheme, "magnet") <= 2)
        return did_you_mean(text, "magnet:?" + std::string(rest.substr(rest.starts_with('?') ? 1 : 0)));
    if (scheme == "file") {
        const auto path = rest.substr(std::min(rest.size(), rest.find_first_not_of('/')));
        return "give the path itself instead of " + in_quotes(text) + ": " + in_quotes("/" + std::string(path));
    }
    const auto host = rest.substr(std::min(rest.size(), rest.find_first_not_of('/')));
    if (edit_distance(scheme, "http") <= 1 || edit_distance(scheme, "https") <= 1)
        return did_you_mean(text, (scheme.ends_with('s') ? "https://" : "http://") + std::string(host));
    if (rest.starts_with("//")) return in_quotes(text) + " can't be fetched: only http and https URLs are read";
    return std::nullopt;
}

/// A hash with a digit lost or doubled on the way.
std::optional<std::string> length_hint(std::string_view text) {
    if (!std::all_of(text.begin(), text.end(), is_hex)) return std::nullopt;
    const auto near = [&](std::size_t wanted) { return text.size() + 4 >= wanted && text.size() <= wanted + 4; };
    if (!near(40) && !near(64)) return std::nullopt;
    return in_quotes(text) + " has " + std::to_string(text.size()) +
           " hex digits; an info-hash has 40 (v1) or 64 (v2): " + "was it copied whole?";
}

}  // namespace

std::optional<std::string> source_hint(std::string_view text) {
    if (auto hint = topic_hint(text)) return hint;
    if (auto hint = scheme_hint(text)) return hint;
    return length_hint(text);
}

}  // namespace bittern::torrent
