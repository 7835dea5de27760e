#include "content/names.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using content::twin_key;

namespace {

std::vector<std::string> warnings(const std::vector<std::vector<std::string>>& names) {
    std::vector<content::TreeFile> files;
    for (const auto& components : names) {
        files.push_back({.components = components});
    }
    return content::warnings_about_names(files);
}

}  // namespace

TEST_CASE("composed and decomposed spellings share a key") {
    CHECK(twin_key("caf\u00e9") == twin_key("cafe\u0301"));
    CHECK(twin_key("\u0419") == twin_key("\u0438\u0306"));
    CHECK(twin_key("\u304c") == twin_key("\u304b\u3099"));
    CHECK(twin_key("\ud55c") == twin_key("\u1112\u1161\u11ab"));
    CHECK(twin_key("\uac00") == twin_key("\u1100\u1161"));
    CHECK(twin_key("e") != twin_key("\u00e9"));
    CHECK(twin_key("日本") != twin_key("日木"));
}

TEST_CASE("upper and lower case share a key") {
    CHECK(twin_key("README") == twin_key("readme"));
    CHECK(twin_key("\u00c9A") == twin_key("e\u0301a"));
    CHECK(twin_key("\u0396\u0416\u0401") == twin_key("\u03b6\u0436\u0451"));
    CHECK(twin_key("\u0141\u0152") == twin_key("\u0142\u0153"));
    CHECK(twin_key("a") != twin_key("b"));
}

TEST_CASE("twins within one folder are told, with an example") {
    const auto told = warnings({{"a", "Read"}, {"a", "read"}, {"b", "read"}});
    REQUIRE(told.size() == 1);
    CHECK(told[0].find("1 pair") == 0);
    CHECK(told[0].find("'Read' and 'read'") != std::string::npos);
    CHECK(warnings({{"Music", "x"}, {"music", "y"}}).size() == 1);
    CHECK(warnings({{"music", "x"}, {"music", "y"}}).empty());
}

TEST_CASE("names that are not composed are counted") {
    const auto told = warnings({{"a\u0308"}, {"o\u0308"}, {"\u00fc"}});
    REQUIRE(told.size() == 1);
    CHECK(told[0].find("2 names have accents as separate marks") == 0);
    CHECK(warnings({{"\u1112\u1161\u11ab"}}).size() == 1);
}

TEST_CASE("names that receivers replace are shown printable") {
    const auto told = warnings({{"a\u202eb"}});
    REQUIRE(told.size() == 1);
    CHECK(told[0].find("a\uFFFDb") != std::string::npos);
    CHECK(warnings({{"back\\slash"}, {"a\u202eb"}})[0].find("2 names") == 0);
}

TEST_CASE("names that Windows has no place for") {
    for (const auto* name : {"a:b", "what?", "end.", "end ", "con", "NUL.txt", "com1", "LPT9.x"}) {
        CAPTURE(name);
        CHECK(warnings({{name}}).size() == 1);
    }
    for (const auto* name : {"console", "com", "com0", "a.b", "nul-l"}) {
        CAPTURE(name);
        CHECK(warnings({{name}}).empty());
    }
}
