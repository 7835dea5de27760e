#pragma once
/// Which URLs of trackers and web seeds are worth keeping.

#include <string_view>

namespace bittern::torrent {

/// Whether it is an http, https or udp URL with a host, a port from 1 to 65535 if any, at most 2,000 bytes, no blank
/// and nothing unprintable in it.
[[nodiscard]] bool is_tracker_url(std::string_view url);

/// The same for http and https alone: web seeds (BEP 19) and places to fetch a .torrent file from.
[[nodiscard]] bool is_web_url(std::string_view url);

}  // namespace bittern::torrent
