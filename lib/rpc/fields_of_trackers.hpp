#pragma once
/// The fields of torrent-get that tell of trackers and web seeds.

#include "rpc/torrent_fields.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bittern::rpc {

/// Its trackers in tiers: of the metainfo, else of the link.
[[nodiscard]] std::vector<std::vector<std::string>> tracker_tiers(const daemon::TorrentSnapshot& torrent);

/// Where a tracker is asked for numbers alone (BEP 48); empty where its announce URL doesn't tell.
[[nodiscard]] std::string scrape_url(std::string_view announce_url);
/// Host and port as they stand in the URL.
[[nodiscard]] std::string_view host_of(std::string_view url);
/// What people call the site: "example" of tracker.example.com and of example.co.uk; an address as it is.
[[nodiscard]] std::string_view site_name(std::string_view url);

void write_trackers(JsonWriter& out, const TorrentContext& context);
void write_tracker_stats(JsonWriter& out, const TorrentContext& context);
/// One URL a line, a blank line between tiers.
[[nodiscard]] std::string tracker_list(const daemon::TorrentSnapshot& torrent);
/// The other way round; lines are trimmed. What is no tracker URL is kept: the caller looks.
[[nodiscard]] std::vector<std::vector<std::string>> read_tracker_list(std::string_view text);
void write_web_seeds(JsonWriter& out, const TorrentContext& context);

}  // namespace bittern::rpc
