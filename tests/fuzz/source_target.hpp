#pragma once
/// Any text as what a person types: a source, an info-hash, a peer, a size, a rate, a time.

#include "base/printable.hpp"
#include "base/units.hpp"
#include "fuzz/property.hpp"
#include "torrent/select_only.hpp"
#include "torrent/source.hpp"

namespace bittern::fuzz {

template <class T>
void check_error(const Result<T>& outcome) {
    if (!outcome) require(is_printable(outcome.error().message), "messages can be printed");
}

inline void try_names(std::string_view text) {
    const auto hash = torrent::InfoHash::parse(text);
    check_error(hash);
    if (hash) require(torrent::InfoHash::parse(to_string(*hash)).value() == *hash, "a hash is written as it is read");
    const auto peer = torrent::HostPort::parse(text);
    check_error(peer);
    if (peer) require(torrent::HostPort::parse(to_string(*peer)).value() == *peer, "a peer is written as it is read");
    const auto ranges = torrent::parse_select_only(text);
    check_error(ranges);
    if (ranges)
        require(torrent::parse_select_only(torrent::to_select_only(*ranges)).value() == *ranges,
                "a selection is written as it is read");
}

inline void try_units(std::string_view text) {
    const auto size = parse_bytes(text);
    check_error(size);
    if (size) require(size->count >= 0 && !to_string(*size).empty(), "sizes are not negative");
    const auto rate = parse_rate(text);
    check_error(rate);
    if (rate) require(rate->per_second >= 0, "rates are not negative");
    const auto duration = parse_duration(text);
    check_error(duration);
    if (duration) require(duration->count() >= 0, "times are not negative");
}

inline void try_source(std::string_view text) {
    check_error(torrent::parse_source(text));
    try_names(text);
    try_units(text);
}

}  // namespace bittern::fuzz
