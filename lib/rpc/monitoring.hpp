#pragma once
/// What programs read that watch over a server: `/metrics` (OpenMetrics 1.0) and `/healthz`.

#include "daemon/snapshot.hpp"
#include "rpc/http_answer.hpp"
#include "rpc/process_figures.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace bittern::rpc {

/// The figures as OpenMetrics text. Counters are of this run. A figure that isn't known has no line.
[[nodiscard]] std::string metrics_of(const daemon::Snapshot& snapshot, const ProcessFigures& process,
                                     std::string_view version);

/// `last_beat`: when the daemon's loop came round last. 200 "ok", or 503 with a line for each thing that is wrong. Says
/// nothing that strangers may not know.
[[nodiscard]] HttpAnswer health_of(const daemon::Snapshot& snapshot, std::chrono::steady_clock::time_point last_beat,
                                   std::chrono::steady_clock::time_point now);

/// The path that needs no password.
constexpr std::string_view health_path = "/healthz";

/// Both pages; the functions are called on the server's thread.
[[nodiscard]] Pages monitoring_pages(std::function<std::shared_ptr<const daemon::Snapshot>()> snapshot,
                                     std::function<std::chrono::steady_clock::time_point()> last_beat,
                                     std::string version);

}  // namespace bittern::rpc
