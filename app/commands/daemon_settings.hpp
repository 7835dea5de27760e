#pragma once
/// What the configuration says of all that clients may read and set too.

#include "daemon/config.hpp"
#include "daemon/session_settings.hpp"

namespace bittern::app {

[[nodiscard]] daemon::SessionSettings settings_of(const daemon::Config& config);

/// The other way round: a configuration that says the same. What clients know nothing of stays.
void put_settings(const daemon::SessionSettings& settings, daemon::Config& config);

}  // namespace bittern::app
