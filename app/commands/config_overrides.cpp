#include "app/commands/config_overrides.hpp"

#include "app/commands/daemon_settings.hpp"
#include "rpc/kept_settings.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace bittern::app {
namespace {

/// A key, and one of the names under which clients set it.
struct SetBy {
    std::string_view key, name;
};

constexpr std::array names{SetBy{"daemon.download_dir", "download-dir"},
                           SetBy{"daemon.incomplete_dir", "incomplete-dir"},
                           SetBy{"daemon.incomplete_dir", "incomplete-dir-enabled"},
                           SetBy{"daemon.start_added", "start-added-torrents"},
                           SetBy{"network.port", "peer-port"},
                           SetBy{"network.dht", "dht-enabled"},
                           SetBy{"network.lsd", "lpd-enabled"},
                           SetBy{"network.pex", "pex-enabled"},
                           SetBy{"network.upnp", "port-forwarding-enabled"},
                           SetBy{"network.max_connections", "peer-limit-global"},
                           SetBy{"limits.down", "speed-limit-down"},
                           SetBy{"limits.down", "speed-limit-down-enabled"},
                           SetBy{"limits.up", "speed-limit-up"},
                           SetBy{"limits.up", "speed-limit-up-enabled"},
                           SetBy{"limits.alt_down", "alt-speed-down"},
                           SetBy{"limits.alt_up", "alt-speed-up"},
                           SetBy{"limits.alt_days", "alt-speed-time-day"},
                           SetBy{"limits.alt_days", "alt-speed-time-enabled"},
                           SetBy{"limits.alt_from", "alt-speed-time-begin"},
                           SetBy{"limits.alt_to", "alt-speed-time-end"},
                           SetBy{"limits.active_downloads", "download-queue-size"},
                           SetBy{"limits.active_downloads", "download-queue-enabled"},
                           SetBy{"limits.active_seeds", "seed-queue-size"},
                           SetBy{"limits.active_seeds", "seed-queue-enabled"},
                           SetBy{"limits.stalled_after", "queue-stalled-minutes"},
                           SetBy{"limits.stalled_after", "queue-stalled-enabled"},
                           SetBy{"limits.seed_ratio", "seedRatioLimit"},
                           SetBy{"limits.seed_ratio", "seedRatioLimited"},
                           SetBy{"limits.seed_idle", "idle-seeding-limit"},
                           SetBy{"limits.seed_idle", "idle-seeding-limit-enabled"},
                           SetBy{"storage.write_cache", "cache-size-mb"}};

bool is_kept(const daemon::KeptSettings& kept, std::string_view key) {
    return std::ranges::any_of(
        names, [&](const SetBy& one) { return one.key == key && kept.contains(std::string(one.name)); });
}

}  // namespace

std::map<std::string, daemon::Value> overrides_of(const daemon::KeptSettings& kept,
                                                  const daemon::ConfigReading& reading) {
    auto settings = settings_of(reading.config);
    rpc::read_kept(kept, settings);
    daemon::ConfigReading now{.config = reading.config, .problems = {}, .set = {}};
    put_settings(settings, now.config);
    std::map<std::string, daemon::Value> overrides;
    for (auto& setting : daemon::settings(now))
        if (is_kept(kept, setting.key)) overrides.emplace(setting.key, std::move(setting.value));
    return overrides;
}

}  // namespace bittern::app
