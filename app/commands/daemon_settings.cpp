#include "app/commands/daemon_settings.hpp"

#include <limits>

namespace bittern::app {
namespace {

void take(const daemon::Limit<Rate>& from, daemon::SpeedLimit& to) {
    to.on = from.most.has_value();
    if (!from.most) return;
    to.kilobytes = from.most->per_second / 1000;
    to.bytes = from.most->per_second % 1000;
}

void take(const daemon::Limit<int>& from, bool& limited, std::int64_t& most) {
    limited = from.most.has_value();
    most = from.most.value_or(static_cast<int>(most));
}

void take_limits(const daemon::LimitsConfig& limits, daemon::SessionSettings& settings) {
    take(limits.down, settings.down);
    take(limits.up, settings.up);
    take(limits.alt_down, settings.alt_down);
    take(limits.alt_up, settings.alt_up);
    settings.alt_by_time = !limits.alt_days.empty();
    settings.alt_begin = limits.alt_from.count();
    settings.alt_end = limits.alt_to.count();
    settings.alt_days = 0;
    for (const auto day : limits.alt_days) settings.alt_days |= std::int64_t{1} << day.c_encoding();
    take(limits.active_downloads, settings.download_queue, settings.most_downloads);
    take(limits.active_seeds, settings.seed_queue, settings.most_seeds);
    settings.stalled_leave_queue = limits.stalled_after.most.has_value();
    if (const auto after = limits.stalled_after.most)
        settings.stalled_minutes = std::chrono::ceil<std::chrono::minutes>(*after).count();
    settings.limit_ratio = limits.seed_ratio.most.has_value();
    settings.ratio = limits.seed_ratio.most.value_or(settings.ratio);
    settings.limit_idle = limits.seed_idle.most.has_value();
    if (const auto idle = limits.seed_idle.most)
        settings.idle_minutes = std::chrono::ceil<std::chrono::minutes>(*idle).count();
}

daemon::Limit<Rate> limit_of(const daemon::SpeedLimit& limit) {
    if (!limit.on) return {};
    return {Rate{limit.kilobytes * 1000 + limit.bytes}};
}

template <class T>
daemon::Limit<T> limit_of(bool limited, T most) {
    return limited ? daemon::Limit<T>{most} : daemon::Limit<T>{};
}

void put_limits(const daemon::SessionSettings& settings, daemon::LimitsConfig& limits) {
    using std::chrono::minutes;
    limits.down = limit_of(settings.down);
    limits.up = limit_of(settings.up);
    limits.alt_down = limit_of(settings.alt_down);
    limits.alt_up = limit_of(settings.alt_up);
    limits.alt_from = minutes(settings.alt_begin);
    limits.alt_to = minutes(settings.alt_end);
    limits.alt_days.clear();
    for (unsigned day = 1; settings.alt_by_time && day <= 7; ++day)  // from Monday to Sunday
        if (const std::chrono::weekday one(day); (settings.alt_days >> one.c_encoding() & 1) != 0)
            limits.alt_days.push_back(one);
    limits.active_downloads = limit_of(settings.download_queue, static_cast<int>(settings.most_downloads));
    limits.active_seeds = limit_of(settings.seed_queue, static_cast<int>(settings.most_seeds));
    limits.stalled_after =
        limit_of<std::chrono::seconds>(settings.stalled_leave_queue, minutes(settings.stalled_minutes));
    limits.seed_ratio = limit_of(settings.limit_ratio, settings.ratio);
    limits.seed_idle = limit_of<std::chrono::seconds>(settings.limit_idle, minutes(settings.idle_minutes));
}

}  // namespace

daemon::SessionSettings settings_of(const daemon::Config& config) {
    daemon::SessionSettings settings;
    settings.download_folder = config.daemon.download_dir.native();
    settings.incomplete_folder = config.daemon.incomplete_dir.native();
    settings.use_incomplete_folder = !config.daemon.incomplete_dir.empty();
    settings.start_added = config.daemon.start_added;
    settings.most_peers = config.network.max_connections.most.value_or(std::numeric_limits<int>::max());
    settings.peer_port = config.network.port == 0 ? 6881 : config.network.port;
    settings.dht = config.network.dht;
    settings.lsd = config.network.lsd;
    settings.pex = config.network.pex;
    settings.port_forwarding = config.network.upnp;
    settings.cache_mebibytes = config.storage.write_cache.count >> 20;
    take_limits(config.limits, settings);
    return settings;
}

void put_settings(const daemon::SessionSettings& settings, daemon::Config& config) {
    config.daemon.download_dir = settings.download_folder;
    config.daemon.incomplete_dir = settings.use_incomplete_folder ? settings.incomplete_folder : "";
    config.daemon.start_added = settings.start_added;
    auto& network = config.network;
    const auto most = static_cast<int>(settings.most_peers);
    network.max_connections = limit_of(most < std::numeric_limits<int>::max(), most);
    network.port = static_cast<std::uint16_t>(settings.peer_port);
    network.dht = settings.dht;
    network.lsd = settings.lsd;
    network.pex = settings.pex;
    network.upnp = settings.port_forwarding;
    config.storage.write_cache = mib(settings.cache_mebibytes);
    put_limits(settings, config.limits);
}

}  // namespace bittern::app
