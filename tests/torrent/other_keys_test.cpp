#include "torrent/other_keys.hpp"

#include "torrent/hostile_files.hpp"

#include <doctest/doctest.h>

using namespace bittern;

TEST_CASE("keys that are not understood are named with what they say") {
    const auto found = torrent::other_keys(
        "d8:encoding5:UTF-89:httpseedsl10:http://a/be4:infod5:filesld6:lengthi1e6:md5sum2:ab4:pathl1:aeed6:lengthi1e"
        "6:md5sum2:cd4:pathl1:beee4:name1:n12:piece lengthi16384e6:pieces20:hhhhhhhhhhhhhhhhhhhh9:publisher3:a\x1bze"
        "3:oddi7e3:subd1:ai1eee");
    REQUIRE(found.keys.size() == 6);
    CHECK(found.keys[0].key == "encoding");
    CHECK(found.keys[0].value == "UTF-8");
    CHECK(found.keys[1].value == "http://a/b");
    CHECK(found.keys[2].key == "odd");
    CHECK(found.keys[2].value == "7");
    CHECK(found.keys[3].value == "(a dictionary of 1)");
    CHECK(found.keys[4].key == "info.publisher");
    CHECK(found.keys[4].value == "a\\u{1b}z");
    CHECK(found.keys[5].key == "info.files.md5sum");
    CHECK(found.keys[5].value == "ab");
    CHECK(torrent::other_keys(test::hostile_bytes("base-hybrid.torrent")).keys.empty());
    CHECK(torrent::other_keys("no torrent").keys.empty());
}

TEST_CASE("of very many other keys the first are named") {
    std::string text = "d";
    for (int k = 100; k < 200; ++k) text += "3:" + std::to_string(k) + "0:";
    const auto found = torrent::other_keys(text + "e");
    CHECK(found.keys.size() == 50);
    CHECK(found.left_out == 50);
    const auto files = test::repeated("d6:lengthi1e6:md5sum1:x4:pathl1:aee", 9);
    CHECK_MESSAGE(torrent::other_keys(text + "4:infod5:filesl" + files + "eee").left_out == 51, "a key counts once");
}
