#include "daemon/seed_limits.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::daemon;
using namespace std::chrono_literals;

TEST_CASE(
    "the limits on seeding are the torrent's own, else those of the labels, the strictest of several, else the "
    "session's") {
    SessionSettings session;
    session.limit_ratio = session.limit_idle = true;
    session.ratio = 2;
    session.idle_minutes = 60;
    std::map<std::string, LabelLimits> labels;
    labels["films"].seed_ratio = Limit<double>{1.5};
    labels["more"].seed_ratio = Limit<double>{1.0};
    labels["ever"].seed_ratio = Limit<double>{};
    labels["ever"].seed_idle = Limit<std::chrono::seconds>{};
    TorrentRecord record;
    const auto limits = [&](std::vector<std::string> names) {
        record.labels = std::move(names);
        return seed_limits_of(labels, session, record);
    };
    CHECK(limits({}) == SeedLimits{2.0, 1h});
    CHECK(limits({"other"}) == SeedLimits{2.0, 1h});
    CHECK(limits({"films"}) == SeedLimits{1.5, 1h});
    CHECK(limits({"films", "more"}) == SeedLimits{1.0, 1h});
    CHECK(limits({"ever"}) == SeedLimits{});
    CHECK(limits({"ever", "films"}) == SeedLimits{1.5, std::nullopt});
    record.wishes.ratio_of = LimitOf::torrent;
    record.wishes.ratio = 3;
    record.wishes.idle_of = LimitOf::nobody;
    CHECK(limits({"films"}) == SeedLimits{3.0, std::nullopt});
    record.wishes = {};
    session.limit_ratio = session.limit_idle = false;
    CHECK(limits({}) == SeedLimits{});
}

TEST_CASE("a torrent has seeded enough at its ratio, or when nobody wants it any more") {
    CHECK(reason_to_stop({}, mib(100), mib(1), 1000h).empty());
    CHECK(reason_to_stop({.ratio = 2.0, .idle = {}}, mib(1), mib(1), 1000h).empty());
    CHECK(reason_to_stop({.ratio = 2.0, .idle = {}}, mib(2), mib(1), 0s) == "it sent 2.00 times its size");
    CHECK(reason_to_stop({.ratio = {}, .idle = 60s}, mib(2), mib(1), 59s).empty());
    CHECK(reason_to_stop({.ratio = {}, .idle = 60s}, mib(2), mib(1), 60s) == "it sent nothing for 60 s");
    CHECK_FALSE(reason_to_stop({.ratio = 0.0, .idle = {}}, Bytes{}, Bytes{}, 0s).empty());
}
