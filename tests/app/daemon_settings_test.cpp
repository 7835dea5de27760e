#include "app/commands/daemon_settings.hpp"

#include "daemon/read_config.hpp"
#include "daemon/session_rates.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using daemon::SessionSettings;

namespace {

SessionSettings told(std::string_view text) {
    auto reading = daemon::read_config(text, "/home/ann");
    REQUIRE(reading.problems.empty());
    return app::settings_of(reading.config);
}

}  // namespace

TEST_CASE("rates of the configuration hold to the byte, and clients are told them in kilobytes") {
    const auto settings = told("limits = {down = 500, up = 1500, alt_down = '1M', alt_up = 'unlimited'}");
    CHECK(daemon::rate_of(settings.down) == Rate{500});
    CHECK(settings.down.kilobytes == 0);
    CHECK(daemon::rate_of(settings.up) == Rate{1500});
    CHECK(settings.up.kilobytes == 1);
    CHECK(daemon::rate_of(settings.alt_down) == Rate{1 << 20});
    CHECK_FALSE(settings.alt_up.on);
    CHECK_FALSE(settings.alt_speed);
    CHECK_FALSE(settings.alt_by_time);
    CHECK_FALSE(told("").down.on);
}

TEST_CASE("the hours of the alternative limits are those of the configuration") {
    const auto settings = told("limits = {alt_days = ['mon', 'sun'], alt_from = '22:30', alt_to = '06:00'}");
    CHECK(settings.alt_by_time);
    CHECK(settings.alt_days == 3);  // Sunday is the first bit
    CHECK(settings.alt_begin == 22 * 60 + 30);
    CHECK(settings.alt_end == 6 * 60);
}

TEST_CASE("sizes of queues and counts of peers are those of the configuration") {
    const auto usual = told("");
    CHECK(usual.download_queue);
    CHECK(usual.most_downloads == 5);
    CHECK_FALSE(usual.seed_queue);
    CHECK(usual.stalled_leave_queue);
    CHECK(usual.stalled_minutes == 30);
    CHECK(usual.most_peers == 500);
    const auto other =
        told("limits = {active_downloads = 0, active_seeds = 7, stalled_after = '90s'}\nnetwork.max_connections = 20");
    CHECK_FALSE(other.download_queue);
    CHECK(other.seed_queue);
    CHECK(other.most_seeds == 7);
    CHECK(other.stalled_minutes == 2);
    CHECK(other.most_peers == 20);
    CHECK_FALSE(told("limits.stalled_after = 'unlimited'").stalled_leave_queue);
}
