#include "content/glob.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using content::Glob;

namespace {

bool matches(std::string_view pattern, std::string_view path) {
    const auto glob = Glob::parse(pattern);
    REQUIRE(glob);
    return glob->matches(path);
}

}  // namespace

TEST_CASE("letters match themselves, and the whole path must match") {
    CHECK(matches("", ""));
    CHECK(matches("a/b.txt", "a/b.txt"));
    CHECK_FALSE(matches("a", "ab"));
    CHECK_FALSE(matches("ab", "a"));
    CHECK_FALSE(matches("A", "a"));
}

TEST_CASE("a star and a question mark stay within one part") {
    CHECK(matches("*.txt", "a.txt"));
    CHECK(matches("*", ""));
    CHECK(matches("a*b*c", "aXbYbZc"));
    CHECK_FALSE(matches("*.txt", "dir/a.txt"));
    CHECK(matches("*/a", "dir/a"));
    CHECK(matches("?", "é"));
    CHECK(matches("??", "日本"));
    CHECK_FALSE(matches("?", ""));
    CHECK_FALSE(matches("a?b", "a/b"));
}

TEST_CASE("two stars cross folders") {
    CHECK(matches("**", "a/b/c"));
    CHECK(matches("a/**", "a/b/c"));
    CHECK_FALSE(matches("a/**", "a"));
    CHECK(matches("**/c", "c"));
    CHECK(matches("**/c", "a/b/c"));
    CHECK_FALSE(matches("**/c", "a/bc"));
    CHECK(matches("a/**/c", "a/c"));
    CHECK(matches("a/**/c", "a/b/b/c"));
    CHECK_FALSE(matches("a/**/c", "a/bc"));
    CHECK_FALSE(matches("a/**/c", "ac"));
    CHECK(matches("a**z", "a/b/z"));
}

TEST_CASE("sets, ranges and what they leave out") {
    CHECK(matches("[abc]", "b"));
    CHECK_FALSE(matches("[abc]", "d"));
    CHECK(matches("file[0-9].bin", "file7.bin"));
    CHECK(matches("[!a-y]", "z"));
    CHECK(matches("[^a-y]", "z"));
    CHECK_FALSE(matches("[!a]", "a"));
    CHECK_FALSE(matches("[!a]", "/"));
    CHECK(matches("[]a]", "]"));
    CHECK(matches("[a-]", "-"));
    CHECK(matches("[а-я]", "ж"));
}

TEST_CASE("classes by name, as in git: of ASCII") {
    CHECK(matches("*.[[:digit:]]", "a.7"));
    CHECK_FALSE(matches("*.[[:digit:]]", "a.d"));
    CHECK(matches("[[:upper:][:digit:]_]", "_"));
    CHECK_FALSE(matches("[![:space:]]", " "));
    CHECK(matches("[[:punct:]]", "@"));
    CHECK(matches("[[:cntrl:]]", "\x7f"));
    CHECK(matches("[[:]", ":"));
    CHECK(matches("[[.]", "["));
    for (const auto* pattern : {"[[:letter:]]", "[[.a.]]", "[[=a=]]", "[[:digit:]"})
        CHECK_MESSAGE(Glob::parse(pattern).error().fault == Fault::usage, pattern);
}

TEST_CASE("a backslash takes the next character as it is") {
    CHECK(matches("\\*", "*"));
    CHECK_FALSE(matches("\\*", "a"));
    CHECK(matches("[\\]]", "]"));
    CHECK(matches("a\\bc", "abc"));
}

TEST_CASE("patterns that make no sense are named") {
    for (const auto* pattern : {"[", "[a", "[]", "[!]", "a\\"}) {
        CAPTURE(pattern);
        const auto glob = Glob::parse(pattern);
        REQUIRE_FALSE(glob);
        CHECK(glob.error().fault == Fault::usage);
        CHECK(glob.error().message.find(std::string("'") + pattern + "'") != std::string::npos);
    }
}

TEST_CASE("no pattern makes matching explode") {
    std::string pattern;
    for (int k = 0; k < 200; ++k) pattern += "*a**/";
    CHECK_FALSE(matches(pattern + "b", std::string(2000, 'a')));
}
