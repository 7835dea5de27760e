#include "storage/hot_stretches.hpp"

#include "storage/open_files.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::storage;

namespace {

constexpr auto unit = HotStretches::unit;

std::vector<std::int64_t> numbers(const std::vector<HotStretches::Cold>& cold) {
    std::vector<std::int64_t> numbers;
    for (const auto& one : cold) numbers.push_back(one.stretch.begin / unit);
    return numbers;
}

using Numbers = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("what was not used for longest goes first") {
    HotStretches hot(mib(2));
    const auto file = std::make_shared<const OpenFile>();
    CHECK(hot.use(file, {0, unit}, true).empty());
    CHECK(hot.use(file, {unit, 2 * unit}, true).empty());
    CHECK(hot.use(file, {5, 6}, false).empty());
    const auto cold = hot.use(file, {2 * unit, 2 * unit + 1}, true);
    REQUIRE(cold.size() == 1);
    CHECK(cold.front().file == file);
    CHECK(cold.front().stretch == Stretch{unit, 2 * unit});
    CHECK(numbers(hot.use(file, {3 * unit, 5 * unit}, true)) == Numbers{0, 2});
}

TEST_CASE("what was in memory before we read it stays there") {
    HotStretches hot(mib(1));
    const auto file = std::make_shared<const OpenFile>();
    for (std::int64_t number = 0; number < 10; ++number)
        CHECK(hot.use(file, {number * unit, (number + 1) * unit}, false).empty());
}

TEST_CASE("of a file that was closed nothing goes, nor of another one in its place for what it had brought") {
    HotStretches hot(mib(2));
    auto closed = std::make_shared<const OpenFile>();
    const auto open = std::make_shared<const OpenFile>();
    CHECK(hot.use(closed, {0, 2 * unit}, true).empty());
    closed.reset();
    CHECK(hot.use(open, {0, 2 * unit}, true).empty());
    CHECK(numbers(hot.use(open, {2 * unit, 3 * unit}, true)) == Numbers{0});
}
