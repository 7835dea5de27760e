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
    CHECK(IgnoreRules::parse(std::vector<std::string>{"ok", "[x"}).error().fault == Fault::usage);
}

TEST_CASE("a folder picks all below it") {
    const auto season = rules({"Season 1"});
    CHECK(season.picks_with_folders_above("show/Season 1/e1.mkv"));
    CHECK_FALSE(season.picks_with_folders_above("show/Season 2/e1.mkv"));
    const auto videos = rules({"Season 1", "!*.nfo"});
    CHECK(videos.picks_with_folders_above("Season 1/e1.mkv"));
    CHECK_FALSE(videos.picks_with_folders_above("Season 1/e1.nfo"));
}
