#include "storage/read_streams.hpp"

#include <doctest/doctest.h>

using namespace bittern::storage;

namespace {

constexpr std::int64_t kib = 1024, unit = ReadStreams::unit, ahead = ReadStreams::ahead;

Stretch at(std::int64_t begin, std::int64_t size) {
    return {begin, begin + size};
}

}  // namespace

TEST_CASE("a read that had to wait for the disk brings what lies beside it, and no more") {
    ReadStreams streams;
    CHECK(streams.follow(at(16 * kib, 16 * kib), true) == Stretch{16 * kib, unit});
    CHECK(streams.follow(at(5 * unit, unit), true) == Stretch{5 * unit, 6 * unit});
}

TEST_CASE("who goes on where he was has the disk work ahead of him, a stretch at a time") {
    ReadStreams streams;
    std::int64_t brought = streams.follow(at(0, 64 * kib), true).end;
    int calls = 0;
    for (std::int64_t begin = 64 * kib; begin < 16 * unit; begin += 64 * kib) {
        const auto next = streams.follow(at(begin, 64 * kib), false);
        if (next.size() == 0) continue;
        ++calls;
        CHECK(next.begin == brought);
        brought = next.end;
        CHECK(brought >= begin + 64 * kib + ahead / 2);
        CHECK(brought <= begin + 64 * kib + ahead + unit);
    }
    CHECK(brought >= 16 * unit + ahead / 2);
    CHECK(calls <= 8);
}

TEST_CASE("of what is in memory nothing is brought") {
    ReadStreams streams;
    for (std::int64_t begin = 0; begin < 8 * unit; begin += 64 * kib)
        CHECK(streams.follow(at(begin, 64 * kib), false) == Stretch{});
}

TEST_CASE("where memory begins again the disk has done its part") {
    ReadStreams streams;
    std::int64_t at_end = streams.follow(at(0, unit), true).end;
    CHECK(at_end == unit);
    CHECK(streams.follow(at(2 * unit, unit), false) == Stretch{});  // not brought by us, and there
    CHECK(streams.follow(at(3 * unit, unit), false) == Stretch{});
}

TEST_CASE("several read one file in different places") {
    ReadStreams streams;
    for (const std::int64_t begin : {0L, 100 * unit, 200 * unit})
        CHECK(streams.follow(at(begin, unit), true).size() == unit);
    for (const std::int64_t begin : {0L, 100 * unit, 200 * unit})
        CHECK(streams.follow(at(begin + unit, unit), true) == Stretch{begin + unit, begin + 2 * unit + ahead});
}

TEST_CASE("reads of one that come in another order are one stream") {
    ReadStreams streams;
    CHECK(streams.follow(at(0, unit), true).end == unit);
    const auto next = streams.follow(at(2 * unit, unit), true);
    CHECK(next.end == 3 * unit + ahead);
    CHECK(streams.follow(at(unit + unit / 2, unit / 2), true) == Stretch{});
}
