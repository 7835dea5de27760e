#pragma once
/// When the alternative speed limits hold by themselves.

#include "daemon/session_settings.hpp"

#include <ctime>

namespace bittern::daemon {

/// Whether a local time is in the hours and on a day that the settings name. Hours that end before they begin last
/// until the next day, and belong to the day on which they began.
[[nodiscard]] bool is_in_alt_hours(const SessionSettings& settings, const std::tm& local);

}  // namespace bittern::daemon
