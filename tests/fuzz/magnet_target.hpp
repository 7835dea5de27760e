#pragma once
/// Any text as a magnet link.

#include "base/printable.hpp"
#include "fuzz/property.hpp"
#include "torrent/magnet.hpp"

#include <string>

namespace bittern::fuzz {

inline void try_magnet(std::string_view text) {
    const auto magnet = torrent::Magnet::parse(text);
    if (!magnet) {
        require(magnet.error().fault == Fault::malformed, "a bad link is malformed");
        require(is_printable(magnet.error().message), "messages can be printed");
        return;
    }
    require(magnet->hashes.v1 || magnet->hashes.v2, "a link names a torrent");
    const auto link = to_string(*magnet);
    require(link.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%:/?&=,") ==
                std::string::npos,
            "a written link is safe in a shell's quotes");
    if (link.size() > 64 * 1024) return;  // escapes may make it longer than a link may be
    const auto again = torrent::Magnet::parse(link);
    require(again.has_value(), "a written link can be read");
    require(again->hashes == magnet->hashes && again->name == magnet->name && again->trackers == magnet->trackers &&
                again->web_seeds == magnet->web_seeds && again->peers == magnet->peers &&
                again->select == magnet->select,
            "a written link says the same");
}

}  // namespace bittern::fuzz
