#include "content/ignore_rules.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using content::IgnoreRules;
using Entry = IgnoreRules::Entry;

namespace {

IgnoreRules rules(const std::vector<std::string>& patterns) {
    auto parsed = IgnoreRules::parse(patterns);
    REQUIRE(parsed);
    return std::move(*parsed);
}

}  // namespace

TEST_CASE("a pattern without a slash holds at any depth") {
    const auto objects = rules({"*.o"});
    CHECK(objects.picks("a.o", Entry::file));
    CHECK(objects.picks("deep/down/a.o", Entry::file));
    CHECK_FALSE(objects.picks("a.c", Entry::file));
}

TEST_CASE("a pattern with a slash in front or in the middle holds from the root") {
    CHECK(rules({"/build"}).picks("build", Entry::folder));
    CHECK_FALSE(rules({"/build"}).picks("sub/build", Entry::folder));
    CHECK(rules({"doc/*.pdf"}).picks("doc/a.pdf", Entry::file));
    CHECK_FALSE(rules({"doc/*.pdf"}).picks("sub/doc/a.pdf", Entry::file));
}

TEST_CASE("a slash at the end means folders only") {
    const auto cache = rules({"cache/"});
    CHECK(cache.picks("sub/cache", Entry::folder));
    CHECK_FALSE(cache.picks("cache", Entry::file));
    CHECK(cache.picks_with_folders_above("cache/x"));
}

TEST_CASE("the last pattern that matches decides") {
    const auto logs = rules({"*.log", "!keep.log"});
    CHECK(logs.picks("a.log", Entry::file));
    CHECK_FALSE(logs.picks("keep.log", Entry::file));
    CHECK(rules({"!keep.log", "*.log"}).picks("keep.log", Entry::file));
}

TEST_CASE("empty patterns pick nothing and broken ones are refused") {
    CHECK_FALSE(rules({"", "!", "/"}).picks("a", Entry::folder));
    const auto refused = IgnoreRules::parse(std::vector<std::string>{"ok", "![x/"}).error();
    CHECK(refused.fault == Fault::usage);
    CHECK_MESSAGE(refused.message.starts_with("the pattern '![x/' makes no sense"), refused.message);
}

TEST_CASE("a folder picks all below it") {
    const auto season = rules({"Season 1"});
    CHECK(season.picks_with_folders_above("show/Season 1/e1.mkv"));
    CHECK_FALSE(season.picks_with_folders_above("show/Season 2/e1.mkv"));
    const auto videos = rules({"Season 1", "!*.nfo"});
    CHECK(videos.picks_with_folders_above("Season 1/e1.mkv"));
    CHECK_FALSE(videos.picks_with_folders_above("Season 1/e1.nfo"));
}

TEST_CASE("the pattern for a path of thousands of bytes can be typed, and picks what is there and little else") {
    const auto path_of = [](const std::string& name, int depth) {
        std::string path = name;
        for (int k = 1; k < depth; ++k) path += '/' + name;
        return path;
    };
    for (const std::string letter : {"y", "\xc3\xa9", "\xe2\x82\xac", "*", "'", "\xff"}) {
        CAPTURE(letter);
        std::string name;
        while (name.size() + letter.size() <= 250) name += letter;
        for (const int depth : {1, 2, 18, 99}) {
            CAPTURE(depth);
            const auto path = path_of(name, depth);
            const auto pattern = content::pattern_for(path);
            CHECK(pattern.size() <= 500);
            CHECK(rules({pattern}).picks(path, Entry::file));
            CHECK_FALSE(rules({pattern}).picks(path_of(name, depth + 1), Entry::file));
            if (pattern[1] != '?') CHECK_FALSE(rules({pattern}).picks_with_folders_above("z" + path));
            if (depth > 1) CHECK_FALSE(rules({pattern}).picks_with_folders_above(path.substr(0, path.rfind('/'))));
        }
    }
    CHECK(content::pattern_for(std::string(250, 'y') + "/short") == "/" + std::string(98, 'y') + "*/short");
}
