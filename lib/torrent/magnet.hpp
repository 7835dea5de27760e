#pragma once
/// Magnet links: BEP 9 (v1 and v2), BEP 53 (`so=`), `x.pe` peers.

#include "base/result.hpp"
#include "torrent/info_hash.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bittern::torrent {

/// A peer or node named by a person: a host name, IPv4 or IPv6 address, and a port from 1 to 65535.
struct HostPort {
    std::string host;  ///< without brackets
    std::uint16_t port = 0;
    friend bool operator==(const HostPort&, const HostPort&) = default;
    /// Reads `host:port`, `1.2.3.4:port`, `[v6]:port`. Fault::usage otherwise.
    [[nodiscard]] static Result<HostPort> parse(std::string_view text);
};
[[nodiscard]] std::string to_string(const HostPort& peer);

/// What a magnet link says. Text is as it came (percent-decoded, not made printable).
struct Magnet {
    InfoHash hashes;
    std::string name;                    ///< dn
    std::vector<std::string> trackers;   ///< tr, each a tier of its own; only http, https and udp are kept
    std::vector<std::string> web_seeds;  ///< ws; only http and https
    std::vector<HostPort> peers;         ///< x.pe; those that can't be read are left out
    std::vector<std::pair<std::int32_t, std::int32_t>>
        select;                        ///< so: inclusive ranges of file indices, sorted, joined
    std::vector<std::string> ignored;  ///< `key=value`, decoded: what is not known or can't be used
    /// Fault::malformed with what is wrong: no `xt`, an unknown `xt` only, a bad hash, two
    /// different hashes of a kind, a selection (`so`) that is not one: to ignore it would fetch
    /// everything. At most 64 KiB long, 100 trackers, 100 web seeds, 100 peers; more are ignored.
    [[nodiscard]] static Result<Magnet> parse(std::string_view link);
};

/// The link, shortest sound spelling: xt first (btih, then btmh), dn, tr, ws, x.pe, so. Safe inside
/// single quotes of a shell: only unreserved characters, `%XX`, `:/?&=.-,` appear.
[[nodiscard]] std::string to_string(const Magnet& magnet);

}  // namespace bittern::torrent
