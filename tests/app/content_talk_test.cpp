#include "app/commands/content_talk.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace bittern;
using namespace bittern::app;
using namespace std::chrono_literals;

TEST_CASE("hashing is shown with rate and time left once they are known") {
    HashingView hashing{
        .progress = {.done = mib(50), .from_cache = mib(10), .files = 3}, .total = mib(100), .files = 7};
    RateMeter meter;
    CHECK(fit(hashing_line(hashing, meter), 80) == "hashing 50%  50.0 MiB of 100 MiB  3 of 7 files");
    CHECK(hashing_fields(hashing, meter)["eta_s"].is_null());
    meter.add({}, RateMeter::Time(1s));
    meter.add(mib(10), RateMeter::Time(2s));
    meter.add(mib(20), RateMeter::Time(3s));
    CHECK(fit(hashing_line(hashing, meter), 80) ==
          "hashing 50%  50.0 MiB of 100 MiB  10.0 MiB/s  5 s left  3 of 7 files");
    CHECK(hashing_fields(hashing, meter)["eta_s"] == 5);
}

TEST_CASE("what is left out is counted by reason") {
    content::Tree tree;
    CHECK_FALSE(skipped_line(tree));
    tree.skipped = {{"/a/.x", "hidden"}, {"/a/y", "symbolic link"}, {"/a/.z", "hidden"}};
    CHECK(skipped_line(tree) == "left out: 2 (hidden), 1 (symbolic link)");
}
