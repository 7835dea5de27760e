#pragma once
/// Trackers and web seeds as people type them.

#include "base/result.hpp"

#include <string>
#include <vector>

namespace bittern::torrent {

/// `URL` or `URL,URL,…`: trackers that are tried as one (BEP 12). A comma separates only in front of another scheme,
/// since a URL may hold commas. Fault::usage, naming the text that is no http, https or udp URL.
[[nodiscard]] Result<std::vector<std::string>> parse_tracker_tier(const std::string& text);

/// An http or https URL; Fault::usage for anything else.
[[nodiscard]] Result<std::string> parse_web_seed(const std::string& text);

}  // namespace bittern::torrent
