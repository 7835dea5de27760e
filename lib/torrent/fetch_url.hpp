#pragma once
/// Fetches a .torrent file over HTTP(S).

#include "base/result.hpp"
#include "base/units.hpp"

#include <chrono>
#include <optional>
#include <stop_token>
#include <string>

namespace bittern::torrent {

/// How long a server is waited for. A slow line may take what it needs as long as data flows.
struct Patience {
    std::chrono::seconds idle{60};                             ///< to connect, or with less than 100 bytes a second
    std::optional<std::chrono::seconds> whole = std::nullopt;  ///< for everything; nullopt: no limit
};

/// GET with at most 5 redirects (http and https only), at most `limit` bytes, TLS verified. `cookies` ("a=1; b=2") go
/// to the URL's own host (and those below it). Fault::network with cause (host not found, refused, HTTP status,
/// certificate, time-out), Fault::malformed when too large, Fault::interrupted when stopped. Blocks: call it on a
/// thread of its own.
[[nodiscard]] Result<std::string> fetch_url(const std::string& url, Bytes limit, const Patience& patience,
                                            const std::stop_token& stop, const std::string& cookies = {});

}  // namespace bittern::torrent
