#include "content/tree.hpp"
#include "temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using content::came_since;
using content::walk;

TEST_CASE("files that came since a walk are named, and only those") {
    const testing::TemporaryFolder folder;
    folder.write("r/a", "a");
    folder.write("r/sub/b", "b");
    const std::vector roots{folder / "r"};
    const auto tree = walk(roots, {}).value();
    CHECK(came_since(tree, roots, {}).value().empty());
    folder.write("r/sub/.hidden", "h");
    CHECK(came_since(tree, roots, {}).value().empty());
    folder.write("r/sub/c", "c");
    folder.write("r/0", "0");
    std::filesystem::remove(folder / "r/a");
    CHECK(came_since(tree, roots, {}).value() == std::vector<std::vector<std::string>>{{"0"}, {"sub", "c"}});
    const auto more = walk(roots, {.hidden = true}).value();
    folder.write("r/sub/.other", "o");
    CHECK(came_since(more, roots, {.hidden = true}).value() ==
          std::vector<std::vector<std::string>>{{"sub", ".other"}});
}

TEST_CASE("a lone file has no folder where others could come") {
    const testing::TemporaryFolder folder;
    folder.write("a", "a");
    const std::vector roots{folder / "a"};
    const auto tree = walk(roots, {}).value();
    folder.write("b", "b");
    CHECK(came_since(tree, roots, {}).value().empty());
}
