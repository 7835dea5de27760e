#pragma once
/// What may be written into a torrent.

#include "base/result.hpp"

#include <string>
#include <vector>

namespace bittern::torrent {

/// Fault::usage, naming the text, for an empty tier or what is no URL of a tracker.
[[nodiscard]] Result<void> check_trackers(const std::vector<std::vector<std::string>>& tiers);
/// The same for web seeds.
[[nodiscard]] Result<void> check_web_seeds(const std::vector<std::string>& urls);
/// Fault::usage for text that is not UTF-8.
/// Fault::usage for what can't be the name of a torrent: it stays as it is when it is read (a file name, and
/// printable).
[[nodiscard]] Result<void> check_name(const std::string& name);
[[nodiscard]] Result<void> check_utf8(const std::string& text);

}  // namespace bittern::torrent
