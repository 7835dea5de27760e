#include "torrent/compare.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using torrent::Difference;
using torrent::ListedFile;
using Kind = torrent::Difference::Kind;

namespace {

ListedFile file(const std::string& path, std::int64_t size, std::uint8_t root) {
    return {.path = path, .size = {size}, .root = content::Sha256{root}};
}

}  // namespace

TEST_CASE("files are told apart by their roots, whatever their order") {
    const auto found = torrent::compare({file("gone", 1, 1), file("same", 2, 2), file("edited", 3, 3)},
                                        {file("edited", 3, 9), file("new", 4, 4), file("same", 2, 2)});
    CHECK(found.same == 1);
    REQUIRE(found.differences.size() == 3);
    CHECK(found.differences[0].kind == Kind::changed);
    CHECK(found.differences[0].path == "edited");
    CHECK(found.differences[1].kind == Kind::removed);
    CHECK(found.differences[2].kind == Kind::added);
}

TEST_CASE("a file of the same bytes under another path was moved") {
    const auto found = torrent::compare({file("a/x", 5, 5), file("b", 6, 6)}, {file("b", 6, 6), file("c/x", 5, 5)});
    REQUIRE(found.differences.size() == 1);
    CHECK(found.differences[0].kind == Kind::moved);
    CHECK(found.differences[0].from == "a/x");
    CHECK(found.differences[0].path == "c/x");
    const auto empty = torrent::compare({file("a", 0, 0), file("k", 1, 1)}, {file("b", 0, 0), file("k", 1, 1)});
    CHECK_MESSAGE(empty.differences.size() == 2, "every empty file has the same bytes: that says nothing");
}

TEST_CASE("without hashes only sizes can differ") {
    const ListedFile v1{.path = "f", .size = {7}};
    CHECK(torrent::compare({v1, file("z", 1, 1)}, {file("f", 7, 7), file("z", 1, 1)}).differences[0].kind ==
          Kind::unknown);
    CHECK(torrent::compare({v1, file("z", 1, 1)}, {file("f", 8, 7), file("z", 1, 1)}).differences[0].kind ==
          Kind::changed);
}

TEST_CASE("two single files are compared whatever they are called") {
    CHECK(torrent::compare({file("old.iso", 9, 9)}, {file("new.iso", 9, 9)}).same == 1);
    CHECK(torrent::compare({}, {file("a", 1, 1)}).differences.size() == 1);
}
