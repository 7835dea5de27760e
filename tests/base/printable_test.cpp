#include "base/printable.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace std::string_literals;

TEST_CASE("letters of every script, marks and emoji are printed as they are") {
    for (const auto* text : {"", "plain name.txt", "Ünïcödé", "e\u0301", "日本語", "한국어", "עברית", "ไทย", "हिन्दी",
                             "🐦", "❤\uFE0F", "👍🏽", "\uFFFD"}) {
        CAPTURE(text);
        CHECK(printable(text) == text);
        CHECK(is_printable(text));
    }
}

TEST_CASE("what could disturb a terminal or mislead its reader is replaced") {
    for (const auto* text :
         {"\n",     "\t",     "\x1b",       "\x7f",   "\u0085",     "\u009b", "\u202e", "\u2066",
          "\u2069", "\u200e", "\u061c",     "\u200b", "\u200d",     "\u2060", "\ufeff", "\u2028",
          "\u2029", "\ufff9", "\U000E0041", "\uffff", "\U0001FFFE", "\uFDD0", "\xff",   "\xed\xa0\x80"}) {
        CAPTURE(text);
        CHECK_FALSE(is_printable(text));
        CHECK(is_printable(printable(text)));
        CHECK(printable("a"s + text + "b").starts_with("a\uFFFD"));
        CHECK(printable("a"s + text + "b").ends_with("\uFFFDb"));
    }
    CHECK(printable("a\0b"s) == "a\uFFFDb");
    CHECK(printable("\x1b[31mred") == "\uFFFD[31mred");
}

TEST_CASE("columns on a terminal") {
    CHECK(display_width("") == 0);
    CHECK(display_width("abc") == 3);
    CHECK(display_width("é") == 1);
    CHECK(display_width("e\u0301") == 1);
    CHECK(display_width("日本") == 4);
    CHECK(display_width("한") == 2);
    CHECK(display_width("🐦") == 2);
    CHECK(display_width("❤\uFE0F") == 1);
    CHECK(display_width("ﾊ") == 1);
    CHECK(display_width("\uFFFD") == 1);
}

TEST_CASE("a long text loses its middle") {
    CHECK(elide("short", 5) == "short");
    CHECK(elide("abcdefghij", 9) == "abcd…ghij");
    CHECK(elide("abcdefghij", 8) == "abcd…hij");
    CHECK(elide("abc", 1) == "…");
    CHECK(elide("abc", 0).empty());
    CHECK(elide("abc", -3).empty());
    CHECK(elide("日本語日本語", 7) == "日…語");
    CHECK(elide("e\u0301e\u0301e\u0301e\u0301", 3) == "e\u0301…e\u0301");
    for (int columns = 1; columns < 20; ++columns) {
        CHECK(display_width(elide("a日本b語cd日e\u0301🐦本語", columns)) <= columns);
    }
}
