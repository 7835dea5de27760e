#include "torrent/tracker_tier.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using Tier = std::vector<std::string>;

TEST_CASE("commas separate trackers only where another URL follows") {
    CHECK(torrent::parse_tracker_tier("udp://a:1").value() == Tier{"udp://a:1"});
    CHECK(torrent::parse_tracker_tier("udp://a:1,http://b/x,https://c/").value() ==
          Tier{"udp://a:1", "http://b/x", "https://c/"});
    CHECK(torrent::parse_tracker_tier("http://a/?k=1,2").value() == Tier{"http://a/?k=1,2"});
}

TEST_CASE("what is no URL is named") {
    for (const auto* text : {"", "ftp://a", "udp://a:1,http://", "http://a b", "wss://a", "udp://a:99999",
                             "http://a:0/", "http://[::1]:x/"}) {
        CAPTURE(text);
        const auto tier = torrent::parse_tracker_tier(text);
        REQUIRE_FALSE(tier);
        CHECK(tier.error().fault == Fault::usage);
    }
    CHECK_FALSE(torrent::parse_web_seed("udp://a:1"));
    for (const auto* text : {"https://a/b", "http://a:80", "http://[::1]/x:y", "http://u:p@[::1]:8080/"})
        CHECK(torrent::parse_web_seed(text).value() == text);
}
