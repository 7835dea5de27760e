#include "storage/file_paths.hpp"

#include <array>

#include <doctest/doctest.h>

using bittern::storage::FilePaths;
using namespace std::string_view_literals;

TEST_CASE("files have whole paths, below a folder or anywhere; some have none") {
    const FilePaths paths("/data/here", std::array{"a/b"sv, ""sv, "/elsewhere/c"sv});
    CHECK(paths.size() == 3);
    CHECK(paths[0] == "/data/here/a/b");
    CHECK(paths[1].empty());
    CHECK(paths[2] == "/elsewhere/c");
    CHECK(paths.given(0) == "a/b");
    CHECK(paths.given(2) == "/elsewhere/c");
    CHECK(paths.has(0));
    CHECK(!paths.has(1));
    CHECK(!paths.has(3));
}

TEST_CASE("the folder may be the root, or none") {
    CHECK(FilePaths("/", std::array{"a"sv})[0] == "/a");
    CHECK(FilePaths("", std::array{"/a"sv})[0] == "/a");
    CHECK(FilePaths().size() == 0);
    CHECK(!FilePaths().has(0));
}

TEST_CASE("copies share one list") {
    const FilePaths paths("/data", std::array{"a"sv});
    const FilePaths copy = paths;
    CHECK(copy.given(0).data() == paths.given(0).data());
}
