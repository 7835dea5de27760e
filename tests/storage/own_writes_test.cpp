#include "storage/own_writes.hpp"

#include "paths_of.hpp"
#include "temporary_folder.hpp"

#include <thread>
#include <vector>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::storage;
using bittern::testing::paths_of;
using bittern::testing::TemporaryFolder;

TEST_CASE("a file is known as it was after our last write, whatever happened to it since") {
    const TemporaryFolder folder;
    OwnWrites writes;
    writes.watch(paths_of({folder / "a", {}}));
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
    writes.watch(paths_of({file}));
    std::filesystem::resize_file(file, 2);
    CHECK(writes.last(FileIndex{0}) == found);
}

TEST_CASE("what is not watched is nothing") {
    OwnWrites writes;
    writes.watch(paths_of({{}}));
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
    OwnWrites writes([&](const std::string&) -> Result<content::FileStamp> {
        looked = true;
        if (asked != nullptr) CHECK(!asked->last(FileIndex{0}));
        return fail(Fault::not_found, "gone");
    });
    writes.watch(paths_of({file}));
    asked = &writes;
    looked = false;
    writes.begin(FileIndex{0});
    writes.end(FileIndex{0});
    CHECK(looked);
}

TEST_CASE("a look that took long doesn't replace what a later write left") {
    std::int64_t size = 0;
    OwnWrites* writing = nullptr;
    OwnWrites writes([&](const std::string&) -> Result<content::FileStamp> {
        const content::FileStamp seen{.size = {++size}};
        if (auto* others = std::exchange(writing, nullptr)) {
            others->begin(FileIndex{0});
            others->end(FileIndex{0});
        }
        return seen;
    });
    writes.watch(paths_of({"a"}));
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
    writes.watch(paths_of({file}));
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

namespace {

using Found = std::vector<std::pair<FileIndex, Touch>>;
const Found edited{{FileIndex{0}, Touch::edit}};

}  // namespace

TEST_CASE("what somebody else did to a file is found, whenever no write of ours is under way") {
    const TemporaryFolder folder;
    const FileIndex first{0};
    const auto file = folder.write("a", "1234");
    OwnWrites writes;
    writes.watch(paths_of({file, folder / "never made"}));
    for (const std::size_t size : {std::size_t{8}, std::size_t{12}}) {
        CHECK(writes.look(first) == Touch::none);
        writes.begin(first);
        std::filesystem::resize_file(file, size);
        CHECK(writes.look(first) == Touch::none);
        writes.end(first);
    }
    CHECK(writes.find_touched().empty());

    const auto touched_by = [&](auto&& touch) {
        OwnWrites others;
        others.watch(paths_of({file}));
        touch();
        const auto before = others.look(first);
        others.begin(first);
        others.end(first);
        CHECK(others.look(first) == before);  // our next write doesn't hide it
        return before;
    };
    CHECK(touched_by([&] { std::filesystem::resize_file(file, 20); }) == Touch::edit);
    CHECK(touched_by([&] {
              std::filesystem::permissions(file, std::filesystem::perms::others_all,
                                           std::filesystem::perm_options::add);
          }) == Touch::times);
    CHECK(touched_by([&] { std::filesystem::rename(folder.write("b", std::string(20, 'x')), file); }) == Touch::edit);
    CHECK(touched_by([&] { std::filesystem::remove(file); }) == Touch::edit);
    folder.write("a", "1234");
    CHECK(touched_by([] {}) == Touch::none);
}

TEST_CASE("a file that somebody puts where none was is theirs") {
    const TemporaryFolder folder;
    OwnWrites writes;
    writes.watch(paths_of({folder / "a"}));
    folder.write("a", "mine");
    CHECK(writes.find_touched() == edited);
}

TEST_CASE("files can be known from an earlier look") {
    const TemporaryFolder folder;
    const auto file = folder.write("a", "1234");
    const auto found = content::stamp_of(file).value();
    OwnWrites writes;
    const std::vector<content::FileStamp> stamps{found, {}};
    writes.watch(paths_of({file, folder / "none"}), {}, &stamps);
    CHECK(writes.find_touched().empty());
    folder.write("none", "1");
    std::filesystem::resize_file(file, 2);
    CHECK(writes.find_touched() == Found{{FileIndex{0}, Touch::edit}, {FileIndex{1}, Touch::edit}});
    const std::vector<content::FileStamp> stamp{found};
    writes.watch(paths_of({file}), {}, &stamp);
    CHECK(writes.look(FileIndex{0}) == Touch::edit);
}

TEST_CASE("a file that is gone or shorter after our write was touched during it") {
    const TemporaryFolder folder;
    const auto file = folder.write("a", "1234");
    for (const bool gone : {false, true}) {
        OwnWrites writes;
        writes.watch(paths_of({file}));
        writes.begin(FileIndex{0});
        gone ? static_cast<void>(std::filesystem::remove(file)) : std::filesystem::resize_file(file, 2);
        writes.end(FileIndex{0});
        CHECK(writes.find_touched() == edited);
    }
}

TEST_CASE("who looks while our last write is being looked at does not take it for somebody else's") {
    OwnWrites* asked = nullptr;
    std::int64_t size = 1;
    OwnWrites writes([&](const std::string&) -> Result<content::FileStamp> {
        if (auto* now = std::exchange(asked, nullptr)) CHECK(now->find_touched().empty());
        return content::FileStamp{.size = {size}};
    });
    writes.watch(paths_of({"a"}));
    writes.begin(FileIndex{0});
    size = 5;
    asked = &writes;
    writes.end(FileIndex{0});
    CHECK(asked == nullptr);
    CHECK(writes.find_touched().empty());
    size = 6;
    CHECK(writes.find_touched() == edited);
}

TEST_CASE("what can't be looked at is not called touched") {
    bool hangs = false;
    OwnWrites writes([&](const std::string&) -> Result<content::FileStamp> {
        if (hangs) return fail(Fault::storage, "stale file handle");
        return content::FileStamp{.size = {1}};
    });
    writes.watch(paths_of({"a"}));
    hangs = true;
    CHECK(writes.find_touched().empty());
    writes.begin(FileIndex{0});
    writes.end(FileIndex{0});
    hangs = false;
    CHECK(writes.find_touched().empty());
}

TEST_CASE("our write after which the file system did not answer is not taken for somebody else's") {
    bool hangs = false;
    std::int64_t size = 4;
    const FileIndex first{0};
    const auto write_unseen = [&](OwnWrites& writes) {
        writes.watch(paths_of({"a"}));
        writes.begin(first);
        size = 6;
        hangs = true;
        writes.end(first);
        hangs = false;
    };
    OwnWrites writes([&](const std::string&) -> Result<content::FileStamp> {
        if (hangs) return fail(Fault::storage, "does not answer");
        return content::FileStamp{.size = {size}};
    });
    write_unseen(writes);
    CHECK(writes.look(first) == Touch::none);
    CHECK(writes.last(first)->size == Bytes{6});
    size = 7;
    CHECK(writes.look(first) == Touch::edit);

    write_unseen(writes);
    writes.begin(first);
    size = 8;
    writes.end(first);
    CHECK(writes.look(first) == Touch::none);
    size = 9;
    CHECK(writes.look(first) == Touch::edit);

    size = 8;
    write_unseen(writes);
    CHECK(writes.look(first) == Touch::edit);  // our writes make no file shorter
}

TEST_CASE("an ordinary folder can be watched, one that is not there yet too") {
    const TemporaryFolder folder;
    CHECK(can_be_watched(folder.path()));
    CHECK(can_be_watched(folder / "not" / "yet"));
}
