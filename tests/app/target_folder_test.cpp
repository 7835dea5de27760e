#include "app/commands/target_folder.hpp"

#include "app/fake_env.hpp"
#include "temporary_folder.hpp"

#include <iterator>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::app;

TEST_CASE("a folder that is there or can be made is taken, and left as it was") {
    const testing::TemporaryFolder folder;
    CHECK(check_target(folder.path()));
    CHECK(check_target(folder / "new" / "newer"));
    CHECK(std::filesystem::is_empty(folder.path()));
}

TEST_CASE("'..' behind a link leads to the parent of what it points to") {
    const testing::TemporaryFolder folder;
    std::filesystem::create_directories(folder / "far" / "away");
    std::filesystem::create_directory_symlink(folder / "far" / "away", folder / "link");
    const test::FakeEnv fake({}, folder.path());
    GetOptions options;
    options.folder = "link/../here";
    CHECK(target_folder(fake.env, options) == folder / "far" / "here");
    options.folder = "link/here/";
    CHECK(target_folder(fake.env, options) == folder / "link" / "here");
}

TEST_CASE("what can't take a download is named before anything is waited for") {
    const testing::TemporaryFolder folder;
    folder.write("file", "x");
    for (const auto& target : {folder / "file", folder / "file" / "below"}) {
        const auto checked = check_target(target);
        REQUIRE_FALSE(checked);
        CHECK(checked.error().fault == Fault::storage);
        CHECK(checked.error().message.find("file' is not a folder") != std::string::npos);
    }
    // Nobody makes folders there, root neither.
    const auto checked = check_target("/proc/bittern");
    REQUIRE_FALSE(checked);
    CHECK(checked.error().fault == Fault::storage);
    CHECK(checked.error().message.find("'/proc' takes nothing new (") != std::string::npos);
}
