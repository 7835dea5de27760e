#include "daemon/alt_hours.hpp"

namespace bittern::daemon {

bool is_in_alt_hours(const SessionSettings& settings, const std::tm& local) {
    const auto minute = local.tm_hour * 60 + local.tm_min;
    const bool over_midnight = settings.alt_end <= settings.alt_begin;
    const bool since_yesterday = over_midnight && minute < settings.alt_end;
    const auto day = since_yesterday ? (local.tm_wday + 6) % 7 : local.tm_wday;
    if ((settings.alt_days & (1 << day)) == 0) return false;
    if (over_midnight) return since_yesterday || minute >= settings.alt_begin;
    return minute >= settings.alt_begin && minute < settings.alt_end;
}

}  // namespace bittern::daemon
