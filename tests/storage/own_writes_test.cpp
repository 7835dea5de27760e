#include "storage/own_writes.hpp"

#include "temporary_folder.hpp"

#include <thread>
#include <vector>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::storage;
using bittern::testing::TemporaryFolder;

TEST_CASE("a file is known as it was after our last write, whatever happened to it since") {
    const TemporaryFolder folder;
    OwnWrites writes;
    writes.watch({folder / "a", {}});
    CHECK(!writes.last(FileIndex{0}));
    writes.begin(FileIndex{0});
    writes.begin(FileIndex{0});
    const auto file = folder.write("a", "1234");
    const auto ours = content::stamp_of(file).value();
    writes.end(FileIndex{0});
    CHECK(!writes.last(FileIndex{0}));
    writes.end(FileIndex{0});
    CHECK(writes.last(FileIndex{0}) == ours);
    std::filesystem::resize_file(file, 2);
    CHECK(writes.last(FileIndex{0}) == ours);
}

TEST_CASE("a file that is there already is known as it is") {
    const TemporaryFolder folder;
    const auto file = folder.write("a", "1234");
    const auto found = content::stamp_of(file).value();
    OwnWrites writes;
    writes.watch({file});
    std::filesystem::resize_file(file, 2);
    CHECK(writes.last(FileIndex{0}) == found);
}

TEST_CASE("what is not watched is nothing") {
    OwnWrites writes;
    writes.watch({{}});
    for (const int index : {-1, 0, 1}) {
        writes.begin(FileIndex{index});
        writes.end(FileIndex{index});
        CHECK(!writes.last(FileIndex{index}));
    }
}

TEST_CASE("nobody waits while a file is looked at") {
    const TemporaryFolder folder;
    const auto file = folder.write("a", "1234");
    bool looked = false;
    // A look that asks would wait for itself for ever if the lock were held.
    OwnWrites* asked = nullptr;
    OwnWrites writes([&](const std::filesystem::path&) -> std::optional<content::FileStamp> {
        looked = true;
        if (asked != nullptr) CHECK(!asked->last(FileIndex{0}));
        return std::nullopt;
    });
    writes.watch({file});
    asked = &writes;
    looked = false;
    writes.begin(FileIndex{0});
    writes.end(FileIndex{0});
    CHECK(looked);
}

TEST_CASE("a look that took long doesn't replace what a later write left") {
    std::int64_t size = 0;
    OwnWrites* writing = nullptr;
    OwnWrites writes([&](const std::filesystem::path&) {
        const content::FileStamp seen{.size = {++size}};
        if (auto* others = std::exchange(writing, nullptr)) {
            others->begin(FileIndex{0});
            others->end(FileIndex{0});
        }
        return std::optional(seen);
    });
    writes.watch({"a"});
    writes.begin(FileIndex{0});
    writing = &writes;
    writes.end(FileIndex{0});
    REQUIRE(size == 3);
    CHECK(writes.last(FileIndex{0})->size == Bytes{3});
}

TEST_CASE("writers on several threads, and who asks meanwhile, don't get in each other's way") {
    const TemporaryFolder folder;
    const auto file = folder.write("a", "1234");
    OwnWrites writes;
    writes.watch({file});
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 3; ++i)
            threads.emplace_back([&] {
                for (int write = 0; write < 100; ++write) {
                    writes.begin(FileIndex{0});
                    CHECK(writes.last(FileIndex{0}));
                    writes.end(FileIndex{0});
                }
            });
    }
    std::filesystem::resize_file(file, 2);
    writes.begin(FileIndex{0});
    writes.end(FileIndex{0});
    CHECK(writes.last(FileIndex{0}) == content::stamp_of(file).value());
}

TEST_CASE("what somebody else did to a file is found, whenever no write of ours is under way") {
    const TemporaryFolder folder;
    const FileIndex first{0};
    const auto file = folder.write("a", "1234");
    OwnWrites writes;
    writes.watch({file, folder / "never made"});
    const auto write = [&](std::size_t size) {
        writes.begin(first);
        std::filesystem::resize_file(file, size);
        writes.end(first);
    };
    write(8);
    write(12);
    CHECK(writes.find_touched().empty());

    const auto is_touched_by = [&](auto&& touch) {
        OwnWrites others;
        others.watch({file});
        touch();
        const bool found = others.find_touched() == std::vector{first};
        others.begin(first);
        others.end(first);
        return found && others.find_touched() == std::vector{first};  // our next write doesn't hide it
    };
    CHECK(is_touched_by([&] { std::filesystem::resize_file(file, 20); }));
    CHECK(is_touched_by([&] { std::filesystem::rename(folder.write("b", std::string(20, 'x')), file); }));
    CHECK(is_touched_by([&] { std::filesystem::remove(file); }));
    CHECK_FALSE(is_touched_by([] {}));
}

TEST_CASE("what happened before our next write is found before it, unless nothing is guarded") {
    const TemporaryFolder folder;
    const auto file = folder.write("a", "1234");
    for (const bool guarded : {true, false}) {
        OwnWrites writes;
        writes.watch({file, folder / "new"}, {}, guarded);
        CHECK_FALSE(writes.is_touched(FileIndex{0}));
        std::filesystem::resize_file(file, guarded ? 20 : 30);
        CHECK(writes.is_touched(FileIndex{0}) == guarded);
        CHECK_FALSE(writes.is_touched(FileIndex{1}));
        writes.begin(FileIndex{1});
        folder.write("new", "ours");
        CHECK_FALSE(writes.is_touched(FileIndex{1}));
        writes.end(FileIndex{1});
        CHECK_FALSE(writes.is_touched(FileIndex{1}));
        CHECK(writes.find_touched() == std::vector{FileIndex{0}});
        std::filesystem::remove(folder / "new");
    }
}

TEST_CASE("a file that somebody puts where none was is theirs") {
    const TemporaryFolder folder;
    OwnWrites writes;
    writes.watch({folder / "a"});
    folder.write("a", "mine");
    CHECK(writes.is_touched(FileIndex{0}));
    CHECK(writes.find_touched() == std::vector{FileIndex{0}});
}

TEST_CASE("files can be known from an earlier look") {
    const TemporaryFolder folder;
    const auto file = folder.write("a", "1234");
    const auto found = content::stamp_of(file).value();
    OwnWrites writes;
    writes.watch({file, folder / "none"}, {found, {}});
    CHECK(writes.find_touched().empty());
    folder.write("none", "1");
    std::filesystem::resize_file(file, 2);
    CHECK(writes.find_touched() == std::vector{FileIndex{0}, FileIndex{1}});
    writes.watch({file}, {found});
    CHECK(writes.is_touched(FileIndex{0}));
}

TEST_CASE("a file that is gone or shorter after our write was touched during it") {
    const TemporaryFolder folder;
    const auto file = folder.write("a", "1234");
    for (const bool gone : {false, true}) {
        OwnWrites writes;
        writes.watch({file});
        writes.begin(FileIndex{0});
        gone ? static_cast<void>(std::filesystem::remove(file)) : std::filesystem::resize_file(file, 2);
        writes.end(FileIndex{0});
        CHECK(writes.find_touched() == std::vector{FileIndex{0}});
    }
}
