#include "base/units.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace std::chrono_literals;

TEST_CASE("sizes print in binary units with three digits") {
    CHECK(to_string(Bytes{0}) == "0 B");
    CHECK(to_string(Bytes{999}) == "999 B");
    CHECK(to_string(Bytes{1023}) == "1023 B");
    CHECK(to_string(kib(1)) == "1.00 KiB");
    CHECK(to_string(Bytes{1536}) == "1.50 KiB");
    CHECK(to_string(Bytes{10'235}) == "10.0 KiB");
    CHECK(to_string(Bytes{12'900'000}) == "12.3 MiB");
    CHECK(to_string(mib(999)) == "999 MiB");
    CHECK(to_string(mib(1023)) == "1023 MiB");
    CHECK(to_string(gib(1)) == "1.00 GiB");
    CHECK(to_string(Bytes{INT64_MAX}) == "8.00 EiB");
}

TEST_CASE("a size just below the next unit is not printed as 1024 of the smaller one") {
    CHECK(to_string(mib(1) - Bytes{1}) == "1.00 MiB");
    CHECK(to_string(gib(1) - Bytes{1}) == "1.00 GiB");
}

TEST_CASE("rates and times print with their units") {
    CHECK(to_string(Rate{0}) == "0 B/s");
    CHECK(to_string(Rate{1536 * 1024}) == "1.50 MiB/s");
    CHECK(to_string(-5s) == "0 s");
    CHECK(to_string(4s) == "4 s");
    CHECK(to_string(2min) == "2 min");
    CHECK(to_string(125s) == "2 min 5 s");
    CHECK(to_string(3h + 7min + 59s) == "3 h 7 min");
    CHECK(to_string(122h) == "5 d 2 h");
}

TEST_CASE("sizes are read with binary and decimal suffixes") {
    CHECK(parse_bytes("1048576") == Bytes{1048576});
    CHECK(parse_bytes("12B") == Bytes{12});
    CHECK(parse_bytes("1M") == mib(1));
    CHECK(parse_bytes("1MiB") == mib(1));
    CHECK(parse_bytes("1.5 GiB") == Bytes{3 << 29});
    CHECK(parse_bytes("500k") == Bytes{512000});
    CHECK(parse_bytes("500kB") == Bytes{500000});
    CHECK(parse_bytes("0.5T") == gib(512));
    CHECK(parse_bytes("4611686018427387904") == Bytes{std::int64_t{1} << 62});
}

TEST_CASE("what is no size is refused by name") {
    for (const auto* text : {"", "M", "-1", "1.5", "1X", "1 M B", "1.M", "1MMB", "0x10", "4611686018427387905",
                             "5000000T", "99999999999999999999", "1e3", " 1", "1iB"}) {
        CAPTURE(text);
        const auto size = parse_bytes(text);
        REQUIRE_FALSE(size);
        CHECK(size.error().fault == Fault::usage);
        CHECK(size.error().message.find(std::string("'") + text + "'") != std::string::npos);
    }
    CHECK(parse_bytes("\x1b[31m").error().message.find('\x1b') == std::string::npos);
}

TEST_CASE("rates are sizes a second") {
    CHECK(parse_rate("500k") == Rate{512000});
    CHECK(parse_rate("1MB/s") == Rate{1000000});
    CHECK_FALSE(parse_rate("/s"));
    CHECK_FALSE(parse_rate("1M/h"));
}

TEST_CASE("times are read with units that go from large to small") {
    CHECK(parse_duration("90") == 90s);
    CHECK(parse_duration("90s") == 90s);
    CHECK(parse_duration("5m") == 5min);
    CHECK(parse_duration("1d") == 24h);
    CHECK(parse_duration("1h30m") == 90min);
    CHECK(parse_duration("0") == 0s);
    for (const auto* text : {"", "s", "1h30", "30m1h", "5m5m", "1w", "-1s", "1.5h", "9999999999999d"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_duration(text));
    }
}

TEST_CASE("a meter counts from when bytes were first seen to come") {
    RateMeter meter;
    const RateMeter::Time start{};
    meter.add(mib(5), start);
    CHECK(meter.rate() == Rate{0});
    CHECK(meter.time_left(mib(1)) == -1s);
    CHECK(meter.time_left(Bytes{0}) == 0s);
    meter.add(mib(5), start + 20s);  // nothing comes yet, for long
    meter.add(mib(6), start + 30s);  // since when is not known
    CHECK(meter.rate() == Rate{0});
    meter.add(mib(7), start + 30s + 50ms);  // too soon to tell
    CHECK(meter.rate() == Rate{0});
    meter.add(mib(7), start + 30s + 500ms);
    CHECK(meter.rate() == Rate{2 << 20});
    CHECK_MESSAGE(meter.time_left(mib(5)) == -1s, "half a second is too little to foretell from");
    meter.add(mib(8), start + 31s);
    CHECK(meter.rate() == Rate{2 << 20});
    CHECK(meter.time_left(mib(5)) == 3s);
}

TEST_CASE("a meter is not misled by a source that is renewed less often than it is read") {
    RateMeter meter;
    const RateMeter::Time start{};
    constexpr std::int64_t true_rate = 10'000'000;
    for (auto passed = 0ms; passed <= 10s; passed += 200ms) {
        const auto renewed = passed / 500ms * 500ms;
        const auto flowing = std::max<std::chrono::milliseconds>(renewed - 1s, 0ms);
        meter.add({flowing.count() * (true_rate / 1000)}, start + passed);
        if (passed < 2500ms) continue;
        CAPTURE(passed.count());
        CHECK(meter.rate().per_second > true_rate * 3 / 4);
        CHECK(meter.rate().per_second < true_rate * 5 / 4);
        CHECK(meter.time_left({true_rate * 100}) > 75s);
        CHECK(meter.time_left({true_rate * 100}) < 135s);
    }
}

TEST_CASE("a slow beginning does not weigh on the rate for long") {
    RateMeter meter;
    RateMeter::Time now{};
    meter.add({}, now);
    meter.add(kib(16), now += 500ms);  // the first block, then the full stream
    Bytes total = kib(16);
    for (int k = 0; k < 4; ++k) meter.add(total += mib(5), now += 500ms);
    CHECK(meter.rate() == Rate{10 << 20});
    CHECK(meter.time_left(mib(100)) == 10s);
}

TEST_CASE("a meter follows a change smoothly and forgets a stall") {
    RateMeter meter;
    RateMeter::Time now{};
    Bytes total;
    for (int k = 0; k < 10; ++k) meter.add(total += mib(1), now += 1s);
    CHECK(meter.rate() == Rate{1 << 20});
    meter.add(total, now += 1s);
    CHECK(meter.rate() > Rate{1 << 19});
    CHECK(meter.rate() < Rate{1 << 20});
    for (int k = 0; k < 2; ++k) meter.add(total, now += 1s);
    CHECK_MESSAGE(meter.rate() == Rate{0}, "three seconds without anything");
    CHECK(meter.time_left(mib(1)) == -1s);
    meter.add(total += mib(1), now += 60s);  // it begins anew: since when is not known
    CHECK(meter.rate() == Rate{0});
    meter.add(total += mib(1), now += 1s);
    CHECK(meter.rate() == Rate{1 << 20});
}

TEST_CASE("blocks that come one by one, a second apart, have a rate that doesn't jump") {
    RateMeter meter;
    RateMeter::Time now{};
    Bytes total;
    meter.add(total, now);
    for (int k = 1; k <= 50; ++k) {
        if (k % 5 == 0) total += kib(16);
        meter.add(total, now += 200ms);
        if (k < 20) continue;
        CAPTURE(k);
        CHECK(meter.rate() > Rate{12 << 10});
        CHECK(meter.rate() < Rate{20 << 10});
    }
}
