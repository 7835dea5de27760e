#include "base/escaped.hpp"

#include "base/printable.hpp"

#include <doctest/doctest.h>

using namespace bittern;

TEST_CASE("escaped text is one printable line that tells what it was") {
    CHECK(escaped("plain, größer, 写真") == "plain, größer, 写真");
    CHECK(escaped("a\tb\nc\r\\n") == "a\\tb\\nc\\r\\\\n");
    CHECK(escaped("x\xe2\x80\x8c\x1b[2J") == "x\\u{200c}\\u{1b}[2J");
    CHECK(escaped("\xff\xc3") == "\\xff\\xc3");
    CHECK(is_printable(escaped("\xe2\x80\xae\x7f\x01\xf0\x9f")));
    const auto cut = escaped("\n" + std::string(10'000'000, 'x') + "end\t", 21);
    CHECK(cut == "\\nxxxxxxxx…xxxxxend\\t");
}
