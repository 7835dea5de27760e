#include "torrent/problems.hpp"

#include "torrent/hostile_files.hpp"

#include <algorithm>

#include <doctest/doctest.h>

using namespace bittern;

namespace {

bool has_problem(const std::string& bytes, std::string_view part) {
    const auto metainfo = torrent::Metainfo::parse(bytes);
    REQUIRE_MESSAGE(metainfo, metainfo.error().message);
    const auto problems = torrent::problems_of(bytes, *metainfo);
    return std::ranges::any_of(problems, [&](const auto& one) { return one.find(part) != std::string::npos; });
}

}  // namespace

TEST_CASE("a sound torrent has no problem") {
    for (const std::string name : {"base-single", "base-multi", "base-v2", "base-v2-layers", "base-hybrid"}) {
        CAPTURE(name);
        CHECK_FALSE(has_problem(test::hostile_bytes(name + ".torrent"), ""));
    }
}

TEST_CASE("what is wrong although it can be read is named") {
    const auto info = test::sound_info();
    CHECK(has_problem("d4:info" + info + "8:announce10:http://a/be", "not canonical: unsorted"));
    CHECK(has_problem("d4:info" + info + "e garbage", "trailing data"));
    CHECK(has_problem(
        "d4:infod6:lengthi1000e4:name1:a12:piece lengthi16384e6:pieces20:" + std::string(20, 'h') + "7:privatei1eee",
        "no tracker"));
    CHECK(has_problem("d4:infod6:lengthi1000e4:name1:a12:piece lengthi20000e6:pieces20:" + std::string(20, 'h') + "ee",
                      "no power of two"));
    CHECK(has_problem("d4:infod6:lengthi3e4:name1:a12:piece lengthi1e6:pieces60:" + std::string(60, 'h') + "ee",
                      "its pieces of 1 B are smaller than 16 KiB"));
    CHECK(
        has_problem("d4:infod6:lengthi1000e4:name1:a12:piece lengthi33554432e6:pieces20:" + std::string(20, 'h') + "ee",
                    "larger than 16 MiB"));
    CHECK(has_problem("d7:commenti7e4:info" + info + "8:url-listd1:a1:bee",
                      "'comment' is a number, not a text: it is passed over"));
    CHECK(has_problem("d13:announce-listl12:udp://a:1/aae4:info" + info + "e",
                      "'announce-list' holds a text, not a list"));
    CHECK(has_problem("d13:announce-listlli7e10:http://a/bee4:info" + info + "e",
                      "a tier of 'announce-list' holds a number, not a text: it is passed over"));
    CHECK(has_problem("d4:info" + info + "5:nodesll1:ai0eel3:a bi1eel1:bi1eeee",
                      "DHT nodes left out that are no host and port, or one too many: 2"));
    const auto list = "13:announce-listll10:http://a/bel6:wss://ee4:info" + info + "e";
    CHECK(has_problem("d8:announce8:gopher:/" + list, "one too many: 2"));
    CHECK(has_problem("d8:announce6:wss://" + list, "one too many: 1"));
    CHECK(has_problem("d8:announce10:http://c/d" + list, "one too many: 1"));
    for (const std::string date : {"i-1e", "i007e", "i253402300800e"})
        CHECK(has_problem("d13:creation date" + date + "4:info" + info + "e", "its creation date is no sound number"));
    CHECK_FALSE(has_problem("d13:creation datei0e4:info" + info + "e", "creation date"));
    CHECK_FALSE(has_problem("d4:info" + info + "8:url-list9:http://a/e", "passed over"));
    const std::string one = "d6:lengthi1000e4:pathl";
    CHECK(has_problem(test::torrent_of(one + "1:aee" + one + "1:Aee", 2000), "a"));
}

TEST_CASE("names and links that were changed are told as they came") {
    const auto file = [](const std::string& path) { return "d6:lengthi1000e4:pathl" + path + "ee"; };
    const auto link = "d4:attr1:l4:pathl2:lne12:symlink pathl2:..3:etcee";
    const auto names = test::torrent_of(file("4:x\xe2\x80\x8c") + file("1:a") + file("1:a") + link, 3000);
    CHECK(has_problem(names, "1 name was made safe: 'x\\u{200c}' is 'x"));
    CHECK(has_problem(names, "another file or folder has it: 'a' is 'a.1'"));
    CHECK(has_problem(names, "is left out: 'ln' -> '../etc'"));
    std::string many;
    for (int k = 0; k < 9; ++k) many += file("2:\t" + std::to_string(k));
    CHECK(has_problem(test::torrent_of(many, 9000),
                      "'\\t4' is '\xEF\xBF\xBD"
                      "4', …"));
}
