#pragma once
/// Fetches a .torrent file over HTTP(S).

#include "base/result.hpp"
#include "base/units.hpp"

#include <chrono>
#include <stop_token>
#include <string>

namespace bittern::torrent {

/// GET with at most 5 redirects (http and https only), at most `limit` bytes, a time-out for the
/// whole, TLS verified. Fault::network with cause (host not found, refused, HTTP status,
/// certificate), Fault::malformed when too large, Fault::interrupted when stopped. Blocks: call it
/// on a thread of its own.
[[nodiscard]] Result<std::string> fetch_url(const std::string& url, Bytes limit, std::chrono::seconds timeout,
                                            std::stop_token stop);

}  // namespace bittern::torrent
