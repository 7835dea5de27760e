#pragma once
/// The keys whose values are tables of their own, as those by label. Private to this room.

#include "daemon/config_key.hpp"

namespace bittern::daemon {

[[nodiscard]] std::vector<ConfigKey<LimitsConfig>> limits_keys();
[[nodiscard]] std::vector<ConfigKey<WatchConfig>> watch_keys();

}  // namespace bittern::daemon
