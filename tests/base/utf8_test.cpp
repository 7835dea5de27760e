#include "base/utf8.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace std::string_literals;

TEST_CASE("every kind of code point survives writing and reading") {
    for (const char32_t value : {U'\0', U'a', U'\x7F', U'\x80', U'\x7FF', U'\x800', U'\xD7FF', U'\xE000', U'\xFFFF',
                                 U'\x10000', U'\x10FFFF'}) {
        std::string text;
        append_utf8(text, value);
        const CodePoint point = first_code_point(text);
        CHECK(point.valid);
        CHECK(point.value == value);
        CHECK(point.length == text.size());
        CHECK(is_utf8(text));
    }
}

TEST_CASE("what only looks like UTF-8 is not") {
    for (const auto& text :
         {"\x80"s, "\xC0\xAF"s, "\xC1\xBF"s, "\xE0\x80\xAF"s, "\xF0\x8F\xBF\xBF"s, "\xED\xA0\x80"s, "\xF4\x90\x80\x80"s,
          "\xF5\x80\x80\x80"s, "\xFE"s, "\xFF"s, "\xE2\x82"s, "\xF0\x9F\x98"s, "\xC3("s}) {
        CAPTURE(text.size());
        CHECK_FALSE(is_utf8(text));
        CHECK_FALSE(first_code_point(text).valid);
    }
}

TEST_CASE("a broken sequence takes no byte of what follows it") {
    CHECK(first_code_point("\xE2\x82x").length == 2);
    CHECK(first_code_point("\xC3(").length == 1);
    CHECK(first_code_point("\xF0\x9F\x98").length == 3);
    CHECK(first_code_point("\xED\xA0\x80").length == 1);
}
