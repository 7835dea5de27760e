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

TEST_CASE("links are told apart by their targets, and from files") {
    const auto link = [](const std::string& path, const std::string& target) {
        return ListedFile{.path = path, .size = {}, .target = target};
    };
    const auto found = torrent::compare({link("a", "x"), link("b", "x"), link("c", "x"), file("f", 0, 0)},
                                        {link("b", "x"), link("c", "y"), link("d", "x"), link("f", "x")});
    CHECK(found.same == 0);
    CHECK(found.same_links == 1);
    REQUIRE(found.differences.size() == 5);
    CHECK(found.differences[0].kind == Kind::removed);
    CHECK(found.differences[0].target_before == "x");
    CHECK(found.differences[1].kind == Kind::changed);
    CHECK(found.differences[1].target_after == "y");
    CHECK(found.differences[2].kind == Kind::added);
    CHECK_MESSAGE(found.differences[3].kind == Kind::removed, "the file, before the link in its place");
    CHECK_FALSE(found.differences[3].target_before);
    CHECK(found.differences[4].kind == Kind::added);
    CHECK(found.differences[4].target_after == "x");
    CHECK_MESSAGE(torrent::compare({link("a", "x")}, {file("b", 1, 1)}).differences.size() == 2, "no single files");
}

TEST_CASE("without hashes only sizes can differ") {
    const ListedFile v1{.path = "f", .size = {7}};
    CHECK(torrent::compare({v1, file("z", 1, 1)}, {file("f", 7, 7), file("z", 1, 1)}).differences[0].kind ==
          Kind::unknown);
    CHECK(torrent::compare({v1, file("z", 1, 1)}, {file("f", 8, 7), file("z", 1, 1)}).differences[0].kind ==
          Kind::changed);
}

namespace {

/// Of 4 bytes a piece; a letter stands for a hash.
ListedFile v1_file(std::string_view hashes, std::int64_t size, std::int64_t before, torrent::FilePieces::Rest rest) {
    return {.path = "f",
            .size = {size},
            .pieces = torrent::FilePieces{.hashes = hashes, .piece_size = {4}, .before = {before}, .rest = rest}};
}

std::optional<Kind> between(const ListedFile& first, const ListedFile& second) {
    const auto found = torrent::compare({first}, {second});
    return found.differences.empty() ? std::nullopt : std::optional(found.differences[0].kind);
}

}  // namespace

TEST_CASE("files of v1 are compared by their pieces") {
    using Rest = torrent::FilePieces::Rest;
    const std::string a(20, 'a'), b(20, 'b'), c(20, 'c'), x(20, 'x');
    const auto abc = a + b + c, xbc = x + b + c, axc = a + x + c, abx = a + b + x;
    const auto shared = v1_file(abc, 8, 2, Rest::neighbours);
    CHECK_FALSE(between(shared, v1_file(abc, 8, 2, Rest::neighbours)));
    CHECK(between(shared, v1_file(axc, 8, 2, Rest::neighbours)) == Kind::changed);
    CHECK_MESSAGE(between(shared, v1_file(xbc, 8, 2, Rest::neighbours)) == Kind::unknown, "the neighbour's, perhaps");
    CHECK(between(shared, v1_file(abx, 8, 2, Rest::neighbours)) == Kind::unknown);
    CHECK(between(shared, v1_file(abx, 8, 1, Rest::neighbours)) == Kind::unknown);
    const auto alone = v1_file(abc, 10, 0, Rest::nothing);
    CHECK(between(alone, v1_file(abx, 10, 0, Rest::nothing)) == Kind::changed);
    CHECK_MESSAGE(between(alone, v1_file(abx, 10, 0, Rest::zeros)) == Kind::unknown, "padding is hashed too");
    CHECK(between(alone, v1_file(xbc, 10, 0, Rest::zeros)) == Kind::changed);
}

TEST_CASE("two single files are compared whatever they are called") {
    CHECK(torrent::compare({file("old.iso", 9, 9)}, {file("new.iso", 9, 9)}).same == 1);
    CHECK(torrent::compare({}, {file("a", 1, 1)}).differences.size() == 1);
}
