#pragma once
/// When a torrent has seeded enough.

#include "base/units.hpp"
#include "daemon/config.hpp"
#include "daemon/session_settings.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace bittern::daemon {

struct SeedLimits {
    std::optional<double> ratio;               ///< sent / size
    std::optional<std::chrono::seconds> idle;  ///< without sending
    friend bool operator==(const SeedLimits&, const SeedLimits&) = default;
};

/// What holds for a torrent: its own, else what its labels say in [limits.label], the strictest where several do, else
/// the session's.
[[nodiscard]] SeedLimits seed_limits_of(const std::map<std::string, LabelLimits>& by_label,
                                        const SessionSettings& settings, const TorrentRecord& record);

/// Why it has, for the log: "it sent 2.00 times its size"; empty: it has not. `idle`: for how long it sent nothing.
[[nodiscard]] std::string reason_to_stop(const SeedLimits& limits, Bytes sent, Bytes size, std::chrono::seconds idle);

}  // namespace bittern::daemon
