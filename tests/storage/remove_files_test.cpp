#include "storage/remove_files.hpp"

#include "temporary_folder.hpp"

#include <fstream>

#include <doctest/doctest.h>

using namespace bittern;
using bittern::testing::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

void write(const fs::path& file) {
    fs::create_directories(file.parent_path());
    std::ofstream(file) << "x";
}

}  // namespace

TEST_CASE("files go, and the folders that are empty then") {
    TemporaryFolder folder;
    write(folder.path() / "a" / "b" / "one");
    write(folder.path() / "a" / "c" / "two");
    write(folder.path() / "a" / "c" / "mine");
    CHECK(storage::remove_files(folder.path(), {"a/b/one", "", "a/c/two", "a/d/never was"}));
    CHECK_FALSE(fs::exists(folder.path() / "a/b"));
    CHECK_FALSE(fs::exists(folder.path() / "a/c/two"));
    CHECK(fs::exists(folder.path() / "a/c/mine"));
}

TEST_CASE("nothing outside goes, by whatever name or link") {
    TemporaryFolder folder, outside;
    write(outside.path() / "precious");
    fs::create_directory_symlink(outside.path(), folder.path() / "link");
    fs::create_directories(folder.path() / "inside");
    CHECK_FALSE(
        storage::remove_files(folder.path() / "inside", {"../link/precious", (outside.path() / "precious").string()}));
    CHECK_FALSE(storage::remove_files(folder.path(), {"link/precious"}));
    CHECK(fs::exists(outside.path() / "precious"));
}

TEST_CASE("what can't be removed is named, and the others are gone all the same") {
    TemporaryFolder folder;
    write(folder.path() / "folder" / "in it");
    write(folder.path() / "file");
    const auto outcome = storage::remove_files(folder.path(), {"folder", "file"});
    REQUIRE_FALSE(outcome);
    CHECK(outcome.error().message.find("folder") != std::string::npos);
    CHECK_FALSE(fs::exists(folder.path() / "file"));
    CHECK(fs::exists(folder.path() / "folder" / "in it"));
}

TEST_CASE("a folder that is not there has nothing to remove") {
    TemporaryFolder folder;
    CHECK(storage::remove_files(folder.path() / "none", {"a"}));
}
