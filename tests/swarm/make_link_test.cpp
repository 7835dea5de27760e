#include "swarm/make_link.hpp"

#include "temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using swarm::make_link;
using testing::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

torrent::File link_to(std::vector<std::string> path, std::string target) {
    torrent::File file;
    file.path = std::move(path);
    file.symlink = std::move(target);
    return file;
}

}  // namespace

TEST_CASE("a link is made with the folders on its way, and a second time is no trouble") {
    const TemporaryFolder folder;
    for (int round = 0; round < 2; ++round) {
        CHECK(make_link(folder / "new" / "set", link_to({"a", "b", "ln"}, "d/real")));
        CHECK(fs::read_symlink(folder / "new" / "set" / "a" / "b" / "ln") == "../../d/real");
    }
}

TEST_CASE("what stands on a link's way is not gone through") {
    const TemporaryFolder folder;
    fs::create_directories(folder / "outside");
    fs::create_directories(folder / "set" / "deep");
    fs::create_directory_symlink(folder / "outside", folder / "set" / "sub");
    fs::create_directory_symlink("../deep", folder / "set" / "deep" / "round");
    fs::create_directory_symlink(folder / "outside", folder / "linked set");
    folder.write("set/file", "x");
    const auto refused = [&](const char* root, std::vector<std::string> path, const std::string& place) {
        const auto made = make_link(folder / root, link_to(std::move(path), "f"));
        REQUIRE_FALSE(made);
        CHECK(made.error().fault == Fault::refused);
        CHECK(made.error().message.find("'" + (folder / place).native() + "' is not a folder") != std::string::npos);
    };
    refused("set", {"sub", "ln"}, "set/sub");
    refused("set", {"sub", "more", "ln"}, "set/sub");
    refused("set", {"deep", "round", "ln"}, "set/deep/round");
    refused("set", {"file", "ln"}, "set/file");
    refused("linked set", {"ln"}, "linked set");
    CHECK(fs::is_empty(folder / "outside"));
    CHECK_FALSE(fs::exists(fs::symlink_status(folder / "set" / "deep" / "ln")));
}

TEST_CASE("what has a link's place stays, and it is said") {
    const TemporaryFolder folder;
    folder.write("set/ln", "mine");
    const auto made = make_link(folder / "set", link_to({"ln"}, "f"));
    REQUIRE_FALSE(made);
    CHECK(made.error().fault == Fault::refused);
    CHECK(made.error().message.find("is something else already") != std::string::npos);
    CHECK(testing::bytes_of(folder / "set" / "ln") == "mine");
}
