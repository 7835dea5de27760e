#include "content/open_files.hpp"

#include "temporary_folder.hpp"

#include <filesystem>
#include <vector>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::content;

TEST_CASE("a file that is removed while it is open has vanished, one that is replaced or written to has changed") {
    for (const std::string how : {"removed", "replaced", "written to"}) {
        CAPTURE(how);
        const testing::TemporaryFolder folder;
        const auto path = folder.write("a", "a");
        const Tree tree = walk(std::vector{path}, {}).value();
        OpenFiles files(tree);
        REQUIRE(files.open(0));
        if (how == "removed") std::filesystem::remove(path);
        if (how == "replaced") std::filesystem::rename(folder.write("b", "b"), path);
        if (how == "written to") folder.write("a", "longer");
        const auto released = files.release(0);
        REQUIRE_FALSE(released);
        CHECK(released.error().fault == Fault::verification);
        const auto word = how == "removed" ? " vanished while" : " changed while";
        CHECK_MESSAGE(released.error().message.find(word) != std::string::npos, released.error().message);
    }
}
