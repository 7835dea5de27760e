#pragma once
/// Which torrents a request means.

#include "daemon/snapshot.hpp"
#include "rpc/arguments.hpp"

#include <chrono>
#include <vector>

namespace bittern::rpc {

/// How long a torrent, or its removal, counts as recent: longer than clients wait between two requests.
constexpr std::chrono::seconds recent{60};

/// Whether the ids ask for what changed of late.
[[nodiscard]] bool means_recently_active(const Json* ids);

/// `ids`: null for all; a number, a hash (40 hex digits, or 64 of a v2 one), a list of both, or "recently-active". By
/// number, none twice; what names no torrent is passed over.
[[nodiscard]] std::vector<const daemon::TorrentSnapshot*> chosen_torrents(const Json* ids, const daemon::Snapshot& all,
                                                                          std::chrono::sys_seconds now);

}  // namespace bittern::rpc
