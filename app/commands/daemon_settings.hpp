#pragma once
/// What the configuration says of all that clients may read and set too.

#include "daemon/config.hpp"
#include "daemon/session_settings.hpp"

namespace bittern::app {

[[nodiscard]] daemon::SessionSettings settings_of(const daemon::Config& config);

}  // namespace bittern::app
