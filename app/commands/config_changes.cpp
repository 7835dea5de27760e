#include "app/commands/config_changes.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

namespace bittern::app {
namespace {

/// Keys, or what they begin with.
constexpr std::array<std::string_view, 18> held_at_once{
    "daemon.download_dir", "daemon.incomplete_dir",  "daemon.umask",   "daemon.start_added",
    "daemon.log_level",    "network.port",           "network.dht",    "network.lsd",
    "network.pex",         "network.upnp",           "limits.down",    "limits.up",
    "limits.seed_",        "limits.label.",          "limits.active_", "limits.stalled_after",
    "limits.alt_",         "network.max_connections"};

bool holds_at_once(std::string_view key) {
    if (key == "network.dht_bootstrap") return false;
    return std::ranges::any_of(held_at_once, [&](auto beginning) { return key.starts_with(beginning); });
}

}  // namespace

ConfigChanges changes_between(const std::vector<daemon::Setting>& before, const std::vector<daemon::Setting>& after) {
    std::map<std::string, std::array<std::string, 2>> values;  // of each key, as text: before and after
    for (const auto& setting : before) values[setting.key][0] = to_toml(setting.value);
    for (const auto& setting : after) values[setting.key][1] = to_toml(setting.value);
    ConfigChanges changes;
    for (const auto& [key, texts] : values)
        if (texts[0] != texts[1]) (holds_at_once(key) ? changes.at_once : changes.later).push_back(key);
    return changes;
}

}  // namespace bittern::app
