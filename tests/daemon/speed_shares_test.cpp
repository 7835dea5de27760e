#include "daemon/speed_shares.hpp"

#include "daemon/alt_hours.hpp"
#include "daemon/blocklist.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::daemon;

TEST_CASE("who wants less than its part of a limit leaves the rest to the others, by their weight") {
    const auto even = shares_of({100'000}, {{.uses = {200'000}}, {.uses = {200'000}}});
    CHECK(even[0].per_second == 50'000);
    CHECK(even[1].per_second == 50'000);
    const auto idle = shares_of({100'000}, {{.uses = {0}}, {.uses = {200'000}}});
    CHECK(idle[0].per_second < 10'000);
    CHECK(idle[1].per_second > 90'000);
    CHECK(idle[0].per_second + idle[1].per_second <= 100'000);
    const auto weighty = shares_of({90'000}, {{.uses = {200'000}, .weight = 1}, {.uses = {200'000}, .weight = 2}});
    CHECK(weighty[0].per_second == 30'000);
    CHECK(weighty[1].per_second == 60'000);
    const auto lonely = shares_of({100'000}, {{.uses = {0}, .active = false}});
    CHECK(lonely[0].per_second == 100'000);  // also before anybody has come
    const auto waiting = shares_of({100'000}, {{.uses = {0}, .active = false}, {.uses = {0}, .active = true}});
    CHECK(waiting[0].per_second < 10'000);
    CHECK(waiting[1].per_second > 90'000);
    CHECK(shares_of({1'000}, {}).empty());
}

TEST_CASE("alternative limits hold in their hours, also over midnight, on the days on which these begin") {
    SessionSettings settings;
    settings.alt_begin = 22 * 60;
    settings.alt_end = 6 * 60;
    settings.alt_days = 1 << 1;  // Monday
    const auto at = [](int day, int hour) {
        std::tm local{};
        local.tm_wday = day;
        local.tm_hour = hour;
        return local;
    };
    CHECK(is_in_alt_hours(settings, at(1, 23)));
    CHECK(is_in_alt_hours(settings, at(2, 5)));
    CHECK_FALSE(is_in_alt_hours(settings, at(2, 6)));
    CHECK_FALSE(is_in_alt_hours(settings, at(1, 5)));
    CHECK_FALSE(is_in_alt_hours(settings, at(2, 23)));
    settings.alt_begin = 9 * 60;
    settings.alt_end = 17 * 60;
    CHECK(is_in_alt_hours(settings, at(1, 9)));
    CHECK_FALSE(is_in_alt_hours(settings, at(1, 17)));
}

TEST_CASE("a blocklist is read in each of its formats") {
    const auto ranges = read_blocklist(
        "# comment\n"
        "some: range:10.0.0.1-10.0.0.255\r\n"
        "001.002.003.000 - 001.002.003.255 , 000 , name, with comma\n"
        "4.0.0.0 - 4.0.0.1 , 200 , allowed\n"
        "192.168.0.0/16\n"
        "2001:db8::/32\n"
        "nonsense\n10.0.0.0/33\n");
    REQUIRE(ranges.size() == 4);
    CHECK(ranges[0].first == "10.0.0.1");
    CHECK(ranges[0].last == "10.0.0.255");
    CHECK(ranges[1].first == "1.2.3.0");
    CHECK(ranges[1].last == "1.2.3.255");
    CHECK(ranges[2].first == "192.168.0.0");
    CHECK(ranges[2].last == "192.168.255.255");
    CHECK(ranges[3].first == "2001:db8::");
}
