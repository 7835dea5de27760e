#include "daemon/snapshot.hpp"

#include <algorithm>
#include <numeric>

#include <doctest/doctest.h>

using namespace bittern::daemon;

namespace {

TorrentList::Item torrent(Number number) {
    TorrentRecord record;
    record.number = number;
    auto made = std::make_shared<TorrentSnapshot>();
    made->record = std::make_shared<const TorrentRecord>(record);
    return made;
}

std::vector<Number> numbers_of(const TorrentList& list) {
    std::vector<Number> numbers;
    for (const auto& one : list) numbers.push_back(one->number());
    CHECK(list.size() == numbers.size());
    CHECK(list.empty() == numbers.empty());
    return numbers;
}

}  // namespace

TEST_CASE("a list with changes differs by these alone, and leaves the one before as it was") {
    const TorrentList none;
    CHECK(numbers_of(none).empty());
    const auto some = none.with({{1, torrent(1)}, {127, torrent(127)}, {128, torrent(128)}, {5000, torrent(5000)}});
    CHECK(numbers_of(some) == std::vector<Number>{1, 127, 128, 5000});
    const auto other = torrent(127);
    const auto others = some.with({{1, nullptr}, {2, torrent(2)}, {127, other}, {5000, nullptr}, {6000, nullptr}});
    CHECK(numbers_of(others) == std::vector<Number>{2, 127, 128});
    CHECK(numbers_of(some) == std::vector<Number>{1, 127, 128, 5000});
    CHECK(others.find(127) == other.get());
    CHECK(some.find(127) != other.get());
    CHECK(some.find(128) == others.find(128));
    CHECK(others.find(1) == nullptr);
    CHECK(others.find(9999) == nullptr);
    CHECK(numbers_of(others.with({{2, nullptr}, {127, nullptr}, {128, nullptr}})).empty());
}

TEST_CASE("a list of thousands is in the order of their numbers") {
    std::map<Number, TorrentList::Item> all;
    for (Number number = 1; number <= 3000; ++number) all[number] = torrent(number);
    std::vector<Number> expected(3000);
    std::iota(expected.begin(), expected.end(), 1);
    CHECK(numbers_of(TorrentList().with(all)) == expected);
    CHECK(std::ranges::count(TorrentList().with(all), Status::stopped, [](const auto& one) { return one->status; }) ==
          3000);
}
