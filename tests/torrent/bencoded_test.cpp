#include "torrent/bencoded.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using torrent::Bencoded;

TEST_CASE("bencoded values are asked for what they are") {
    const auto value = Bencoded::parse("d1:ai-7e1:bl1:xi2ee1:cd1:k3:\0\xff\n1:le").value_or(Bencoded());
    CHECK_FALSE(value);  // cut short
    const auto whole = Bencoded::parse("d1:b1:x1:ai-7e1:cl1:yi2eee").value();
    CHECK(whole.is_dictionary());
    CHECK(whole["a"].integer() == -7);
    CHECK(whole["b"].text() == "x");
    CHECK_FALSE(whole["b"].integer());
    CHECK(whole["c"].items().size() == 2);
    CHECK(whole["c"].items()[1].integer() == 2);
    CHECK_FALSE(whole["d"]);
    CHECK(whole["d"]["e"].items().empty());
    CHECK(whole.keys().size() == 3);
    CHECK(whole.keys()[0] == "a");
}

TEST_CASE("bencoding that is broken, deep, or has a key twice is refused") {
    for (const auto* wrong : {"", "i", "d1:a", "l", "d1:ai1e1:ai2ee"}) CHECK_FALSE(Bencoded::parse(wrong));
    CHECK_FALSE(Bencoded::parse(std::string(1000, 'l') + std::string(1000, 'e')));
    CHECK_FALSE(Bencoded::parse("i007e").value_or(Bencoded()).integer());
    CHECK_FALSE(Bencoded::parse("i99999999999999999999e").value_or(Bencoded()).integer());
}
