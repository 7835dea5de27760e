#include "content/known_files.hpp"

#include "temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::content;
using testing::TemporaryFolder;

namespace {

struct Setting {
    TemporaryFolder folder;
    KnownFiles known{database(), 3};

    [[nodiscard]] Database database() const {
        return Database::open(folder / "state.db", {KnownFiles::schema()}).value();
    }
    void see(std::uint8_t content, const std::string& path, Bytes size = mib(1)) {
        known.remember(std::vector{KnownFile{Sha256{content}, path, {.device = 1, .inode = 2, .size = size}}});
    }
    [[nodiscard]] std::vector<std::string> paths(std::uint8_t content, Bytes size = mib(1)) {
        std::vector<std::string> found;
        for (const auto& file : known.find(Sha256{content}, size)) found.push_back(file.path);
        return found;
    }
};

}  // namespace

TEST_CASE("a content is found where it was seen, the last place first, whatever its name") {
    Setting setting;
    setting.see(1, "/a");
    setting.see(2, "/b\xff\n");
    setting.see(1, "/c");
    CHECK(setting.paths(1) == std::vector<std::string>{"/c", "/a"});
    CHECK(setting.paths(2) == std::vector<std::string>{"/b\xff\n"});
    CHECK(setting.paths(3).empty());
    CHECK(setting.paths(1, mib(2)).empty());
    const auto found = setting.known.find(Sha256{1}, mib(1)).front();
    CHECK(found.stamp == FileStamp{.device = 1, .inode = 2, .size = mib(1)});
}

TEST_CASE("a path has one content, the newest; the oldest are forgotten, and small files never known") {
    Setting setting;
    setting.see(1, "/a");
    setting.see(2, "/a");
    CHECK(setting.paths(1).empty());
    CHECK(setting.paths(2).size() == 1);
    for (const auto* path : {"/b", "/c", "/d"}) setting.see(3, path);
    CHECK(setting.paths(2).empty());
    CHECK(setting.paths(3) == std::vector<std::string>{"/d", "/c", "/b"});
    setting.see(4, "/e", kib(64) - Bytes{1});
    CHECK(setting.paths(4, kib(64) - Bytes{1}).empty());
}

TEST_CASE("a database that fails knows nothing") {
    Setting setting;
    setting.see(1, "/a");
    REQUIRE(setting.database().execute("DROP TABLE known_files"));
    CHECK(setting.paths(1).empty());
    setting.see(1, "/a");  // and is no trouble
}
