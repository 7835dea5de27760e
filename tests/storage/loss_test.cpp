#include "storage/loss.hpp"

#include "temporary_folder.hpp"

#include <fstream>
#include <unistd.h>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::storage;
using bittern::testing::TemporaryFolder;
using Kind = Loss::Kind;

namespace {

namespace fs = std::filesystem;

/// A file of four bytes in a folder, and its loss by what was done to it since.
struct Scene {
    [[nodiscard]] Loss loss() const { return loss_of(FileIndex{7}, file, before, content::stamp_of(file)); }
    TemporaryFolder folder;
    fs::path file = folder.write("films/new/a", "1234");
    content::FileStamp before = content::stamp_of(file).value();
};

}  // namespace

TEST_CASE("a loss says what was done to the file") {
    const Scene scene;
    std::string cause;
    SUBCASE("replaced") {
        fs::rename(scene.folder.write("films/new/b", "1234"), scene.file);
        cause = "it was replaced by another file";
    }
    SUBCASE("cut short") {
        fs::resize_file(scene.file, 1);
        cause = "it was cut short, from 4 B to 1 B";
    }
    SUBCASE("longer") {
        fs::resize_file(scene.file, 9);
        cause = "it has grown to 9 B";
    }
    SUBCASE("edited") {
        fs::last_write_time(scene.file, fs::last_write_time(scene.file) + std::chrono::seconds(1));
        cause = "it was edited";
    }
    const auto loss = scene.loss();
    CHECK(loss.kind == Kind::changed);
    CHECK(loss.cause == cause);
    CHECK(loss.file == FileIndex{7});
    CHECK(loss.path == scene.file);
}

TEST_CASE("a ctime that moved alone may be an edit under an old date") {
    const Scene scene;
    auto before = scene.before;
    before.changed_ns -= 1;
    const auto loss = loss_of(FileIndex{0}, scene.file, before, scene.before);
    CHECK(loss.kind == Kind::changed);
    CHECK(loss.cause.starts_with("it was touched"));
}

TEST_CASE("a mode that lets nobody read is said to be that") {
    const Scene scene;
    fs::permissions(scene.file, fs::perms::none);
    const auto loss = scene.loss();
    if (::access(scene.file.c_str(), R_OK) == 0) {
        CHECK(loss.kind == Kind::changed);  // root reads all the same
    } else {
        CHECK(loss.kind == Kind::unreadable);
        CHECK(loss.cause == "it can't be read: Permission denied");
    }
}

TEST_CASE("of what is gone the topmost folder that is missing is named") {
    const Scene scene;
    fs::remove(scene.file);
    CHECK(scene.loss().kind == Kind::gone);
    CHECK(scene.loss().missing == scene.file);
    CHECK(scene.loss().cause == "it is not there any more");
    fs::remove_all(scene.folder / "films");
    CHECK(scene.loss().missing == scene.folder / "films");
    CHECK(scene.loss().cause == (scene.folder / "films").string() + " is not there any more");
}

TEST_CASE("something else in its place is named") {
    const Scene scene;
    fs::remove(scene.file);
    fs::create_directory(scene.file);
    CHECK(scene.loss().kind == Kind::changed);
    CHECK(scene.loss().cause.starts_with("something else has its place"));
}
