#include "storage/bring_files.hpp"

#include "temporary_folder.hpp"

#include <fstream>
#include <sys/stat.h>
#include <unistd.h>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::storage;

namespace {

void write(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
}

std::string read(const std::filesystem::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

content::FileStamp stamp(const std::filesystem::path& file) {
    return content::stamp_of(file).value();
}

/// Two folders on one file system, or, where the machine has one, with the second in memory.
struct Folders {
    bittern::testing::TemporaryFolder folder;
    std::filesystem::path from = folder.path() / "from", to = folder.path() / "to";
};

}  // namespace

TEST_CASE("files go to another folder, and so do the stamps that vouch for them") {
    const Folders folders;
    write(folders.from / "stuff/a", "one");
    write(folders.from / "stuff/sub/b", "two");
    write(folders.from / "stuff/other", "not of the torrent");
    const auto known = stamp(folders.from / "stuff/a");
    auto wrong = stamp(folders.from / "stuff/sub/b");
    wrong.modified_ns += 1;  // somebody touched it since
    const auto stamps = bring_files(folders.from, folders.to,
                                    {{.from = "stuff/a", .to = "new/a", .stamp = known},
                                     {.from = "stuff/sub/b", .to = "new/sub/b", .stamp = wrong},
                                     {.from = "stuff/missing", .to = "new/missing"},
                                     {.from = "", .to = "new/unwanted"}});
    REQUIRE(stamps);
    CHECK(read(folders.to / "new/a") == "one");
    CHECK(read(folders.to / "new/sub/b") == "two");
    CHECK((*stamps)[0] == stamp(folders.to / "new/a"));
    CHECK((*stamps)[1] == wrong);
    CHECK((*stamps)[2] == content::FileStamp());
    CHECK_FALSE(std::filesystem::exists(folders.from / "stuff/sub"));
    CHECK(read(folders.from / "stuff/other") == "not of the torrent");
}

TEST_CASE("what is in the way stays, and what was brought by then goes back") {
    const Folders folders;
    write(folders.from / "a", "one");
    write(folders.from / "b", "two");
    write(folders.to / "b", "of somebody else");
    const auto stamps = bring_files(folders.from, folders.to, {{.from = "a", .to = "sub/a"}, {.from = "b", .to = "b"}});
    REQUIRE_FALSE(stamps);
    CHECK(stamps.error().fault == Fault::refused);
    CHECK(read(folders.from / "a") == "one");
    CHECK(read(folders.from / "b") == "two");
    CHECK(read(folders.to / "b") == "of somebody else");
    CHECK_FALSE(std::filesystem::exists(folders.to / "sub"));
}

TEST_CASE("an interrupted journey is gone on with") {
    const Folders folders;
    write(folders.to / "a", "one");    // renamed before
    write(folders.from / "b", "two");  // copied before, and not removed yet
    write(folders.to / "b", "two");
    const auto stamps = bring_files(folders.from, folders.to, {{.from = "a", .to = "a"}, {.from = "b", .to = "b"}});
    REQUIRE(stamps);
    CHECK(read(folders.to / "a") == "one");
    CHECK(read(folders.to / "b") == "two");
    CHECK_FALSE(std::filesystem::exists(folders.from / "b"));
}

TEST_CASE("of a journey that was interrupted no empty folders are left, and all of it goes back") {
    const Folders folders;
    write(folders.from / "tree/sub/a", "one");
    write(folders.from / "tree/b", "two");
    const std::vector<Journey> journeys{
        {.from = "tree/sub/a", .to = "tree/sub/a", .stamp = stamp(folders.from / "tree/sub/a")},
        {.from = "tree/b", .to = "tree/b", .stamp = stamp(folders.from / "tree/b")}};
    std::filesystem::create_directories(folders.to / "tree/sub");
    std::filesystem::rename(folders.from / "tree/sub/a", folders.to / "tree/sub/a");  // and then the kill
    SUBCASE("it ends well") {
        REQUIRE(bring_files(folders.from, folders.to, journeys));
        CHECK(read(folders.to / "tree/sub/a") == "one");
        CHECK(read(folders.to / "tree/b") == "two");
        CHECK_FALSE(std::filesystem::exists(folders.from / "tree"));
    }
    SUBCASE("something is in the way") {
        write(folders.to / "tree/b", "of somebody else");
        REQUIRE_FALSE(bring_files(folders.from, folders.to, journeys));
        CHECK(read(folders.from / "tree/sub/a") == "one");
        CHECK(read(folders.from / "tree/b") == "two");
        CHECK_FALSE(std::filesystem::exists(folders.to / "tree/sub"));
    }
}

TEST_CASE("files are copied to another file system, and compared") {
    const std::filesystem::path memory = "/dev/shm";
    const Folders folders;
    struct stat one {
    }, other{};
    if (::stat(memory.c_str(), &one) != 0 || ::stat(folders.folder.path().c_str(), &other) != 0 ||
        one.st_dev == other.st_dev)
        return;
    const auto to = memory / ("bittern-test-" + std::to_string(::getpid()));
    write(folders.from / "sub/a", std::string(300'000, 'x'));
    const auto known = stamp(folders.from / "sub/a");
    std::vector<Journey> journeys{{.from = "sub/a", .to = "sub/a", .stamp = known}};
    const auto stopped = bring_files(folders.from, to, journeys, [](Bytes) { return false; });
    REQUIRE_FALSE(stopped);
    CHECK(stopped.error().fault == Fault::interrupted);
    CHECK(std::filesystem::exists(folders.from / "sub/a"));
    const auto stamps = bring_files(folders.from, to, journeys);
    REQUIRE(stamps);
    CHECK(read(to / "sub/a") == std::string(300'000, 'x'));
    CHECK((*stamps)[0] == stamp(to / "sub/a"));
    CHECK_FALSE(std::filesystem::exists(folders.from / "sub"));
    std::filesystem::remove_all(to);
}
