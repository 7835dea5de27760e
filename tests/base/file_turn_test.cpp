#include "base/file_turn.hpp"

#include "base/paths.hpp"
#include "temporary_folder.hpp"

#include <future>
#include <thread>

#include <doctest/doctest.h>

using namespace bittern;

TEST_CASE("who waits for a file gets what took its place") {
    const testing::TemporaryFolder folder;
    const auto path = folder.write("file", "first");
    std::promise<void> waits;
    std::string found;
    std::thread other;
    {
        const auto turn = FileTurn::take(path, [] { FAIL("nobody has it"); });
        other = std::thread([&] {
            const auto own = FileTurn::take(path, [&] { waits.set_value(); });
            found = read_file(path, kib(1)).value_or("nothing");
        });
        waits.get_future().wait();
        REQUIRE(write_file_atomically(path, "second", Existing::replace));
    }
    other.join();
    CHECK(found == "second");
}

TEST_CASE("what is not there is nobody's") {
    const testing::TemporaryFolder folder;
    const auto turn = FileTurn::take(folder / "gone", [] { FAIL("nobody has it"); });
    CHECK_FALSE(std::filesystem::exists(folder / "gone"));
}

TEST_CASE("a last look can call a write off") {
    const testing::TemporaryFolder folder;
    const auto path = folder.write("file", "first");
    const auto written = write_file_atomically(
        path, "second",
        {.existing = Existing::replace, .last_look = [] { return Result<void>(fail(Fault::refused, "not now")); }});
    CHECK_FALSE(written);
    CHECK(read_file(path, kib(1)).value() == "first");
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
}
