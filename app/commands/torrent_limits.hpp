#pragma once
/// The limits of one torrent of the daemon, or of its session, as they are told.

#include "app/options/torrent_options.hpp"

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace bittern::app {

struct TorrentLimits {
    NewLimit<Rate> down, up;  ///< own or unlimited
    NewLimit<double> ratio;
    NewLimit<std::chrono::seconds> idle;
    bool honors_session = true;

    /// Of an answer of torrent_get with limit_fields().
    [[nodiscard]] static TorrentLimits of_torrent(const nlohmann::json& torrent);
    /// Of an answer of session_get.
    [[nodiscard]] static TorrentLimits of_session(const nlohmann::json& session);
};

/// What torrent_get has to be asked for.
[[nodiscard]] const std::vector<std::string>& limit_fields();

/// Down, up, ratio, idle: "500 KiB/s", "2.00", "30 min", "unlimited", "default".
[[nodiscard]] std::vector<std::string> limit_cells_for_eyes(const TorrentLimits& limits);
/// The same in bytes a second and seconds.
[[nodiscard]] std::vector<std::string> limit_cells_for_programs(const TorrentLimits& limits);
/// `down`, `up`, `ratio`, `idle_s`: null for no limit, "default" for that of the session.
[[nodiscard]] nlohmann::ordered_json limits_in_json(const TorrentLimits& limits);

}  // namespace bittern::app
