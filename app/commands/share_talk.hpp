#pragma once
/// What `bittern share` says: pure functions from what is known to lines and JSON fields.

#include "app/commands/content.hpp"
#include "app/options/share_options.hpp"
#include "app/render/progress.hpp"
#include "swarm/state.hpp"

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace bittern::app {

/// "sharing holiday: 12 files, 34.5 MiB, 552 pieces of 64.0 KiB, v1+v2"
[[nodiscard]] std::string summary_line(const Content& content);

/// By which means the link finds this machine, and whether it can be connected to: no more than is known.
[[nodiscard]] std::string reach_line(const ShareOptions& options, const swarm::SessionView& session,
                                     const std::vector<torrent::HostPort>& direct);

/// Whether the link is to be found through the DHT: it is asked, by an address that others can reach.
[[nodiscard]] bool counts_on_dht(const ShareOptions& options, const swarm::SessionView& session);

/// `up` is a meter of what was sent.
[[nodiscard]] LiveLine sharing_line(const std::string& name, const swarm::TorrentView& torrent, const RateMeter& up);
/// "shared holiday: sent 5.00 MiB, 1 copy", at the end.
[[nodiscard]] std::string shared_line(const std::string& name, const swarm::TorrentView& torrent);
[[nodiscard]] nlohmann::ordered_json sharing_fields(const swarm::TorrentView& torrent, const RateMeter& up,
                                                    const swarm::SessionView& session);

[[nodiscard]] nlohmann::ordered_json ready_fields(const Content& content, const swarm::SessionView& session,
                                                  const std::string& link, const std::string& reach);

}  // namespace bittern::app
