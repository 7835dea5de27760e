#include "torrent/edit.hpp"

#include "torrent/hostile_files.hpp"
#include "torrent/metainfo.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using torrent::Edit;
using torrent::Metainfo;

namespace {

/// Keys in no order, one that nobody knows, and data behind the end.
std::string odd_torrent() {
    return "d4:info" + test::sound_info() + "8:announce10:http://a/b7:comment3:old9:x-unknownd1:ki1eee trailing";
}

std::string edited(const std::string& bytes, const Edit& edit) {
    const auto result = torrent::edit(bytes, Metainfo::parse(bytes).value(), edit);
    REQUIRE_MESSAGE(result, result.error().message);
    CHECK(result->metainfo.info_hash() == Metainfo::parse(result->file)->info_hash());
    return result->file;
}

Metainfo parsed(const std::string& bytes) {
    auto metainfo = Metainfo::parse(bytes);
    REQUIRE_MESSAGE(metainfo, metainfo.error().message);
    return *metainfo;
}

Fault fault_of(const std::string& bytes, const Edit& edit) {
    const auto result = torrent::edit(bytes, Metainfo::parse(bytes).value(), edit);
    return result ? Fault::other : result.error().fault;
}

}  // namespace

TEST_CASE("what is not named stays, unknown keys and the info-hash included") {
    const auto before = odd_torrent();
    const auto after = edited(before, {.comment = "new"});
    CHECK(after == "d8:announce10:http://a/b7:comment3:new4:info" + test::sound_info() + "9:x-unknownd1:ki1eee");
    CHECK(parsed(after).info_hash() == parsed(before).info_hash());
}

TEST_CASE("an empty text or list takes the thing out") {
    const auto after = edited(odd_torrent(), {.trackers = std::vector<std::vector<std::string>>{}, .comment = ""});
    CHECK(after == "d4:info" + test::sound_info() + "9:x-unknownd1:ki1eee");
}

TEST_CASE("trackers come in tiers, web seeds and nodes in lists") {
    const auto after = parsed(edited(odd_torrent(), {.trackers = {{{"udp://x:1", "udp://y:1"}, {"http://z/"}}},
                                                     .web_seeds = {{"http://seed/"}},
                                                     .nodes = {{{"router.example", 6881}}}}));
    CHECK(after.trackers() == std::vector<std::vector<std::string>>{{"udp://x:1", "udp://y:1"}, {"http://z/"}});
    CHECK(after.web_seeds() == std::vector<std::string>{"http://seed/"});
    CHECK(after.nodes() == std::vector<torrent::HostPort>{{"router.example", 6881}});
}

TEST_CASE("private, source and name make another torrent") {
    const auto before = parsed(odd_torrent());
    const auto hidden = edited(odd_torrent(), {.is_private = true});
    CHECK(parsed(hidden).is_private());
    CHECK(parsed(hidden).info_hash() != before.info_hash());
    CHECK_MESSAGE(parsed(edited(hidden, {.is_private = false})).info_hash() == before.info_hash(), "and back");
    CHECK(parsed(edited(odd_torrent(), {.source = "HERE"})).source() == "HERE");
    CHECK(parsed(edited(odd_torrent(), {.name = "b"})).name() == "b");
}

TEST_CASE("what is so already is no change") {
    // not in order, and with a key that says what its absence says too
    const std::string info =
        "d4:name1:a6:source4:HERE6:lengthi1e7:privatei0e12:piece lengthi16384e6:pieces20:" + std::string(20, 'h') + "e";
    const auto bytes = "d4:info" + info + "e";
    const auto after = edited(bytes, {.source = "HERE", .is_private = false, .name = "a"});
    CHECK(parsed(after).info_dictionary() == info);
    CHECK(parsed(edited(bytes, {.is_private = true})).is_private());
}

TEST_CASE("a lone file of a v2 or hybrid torrent stays one under its new name") {
    for (const std::string name : {"base-v2.torrent", "base-hybrid.torrent", "base-v2-layers.torrent"}) {
        CAPTURE(name);
        const auto bytes = test::hostile_bytes(name);
        const auto before = parsed(bytes);
        const auto after = parsed(edited(bytes, {.name = "renamed"}));
        CHECK(after.name() == "renamed");
        CHECK(after.single_file() == before.single_file());
        CHECK(after.files().size() == before.files().size());
        CHECK(after.has_piece_layers() == before.has_piece_layers());
    }
}

TEST_CASE("a folder with one file keeps that file's name") {
    const auto bytes = "d4:infod9:file treed1:ad0:d6:lengthi5e11:pieces root32:" + std::string(32, 'h') +
                       "eee12:meta versioni2e4:name3:one12:piece lengthi16384eee";
    const auto after = parsed(edited(bytes, {.name = "two"}));
    CHECK(after.name() == "two");
    CHECK_FALSE(after.single_file());
    CHECK(after.files().front().path == std::vector<std::string>{"a"});
    CHECK_MESSAGE(fault_of(bytes, {.name = "a"}) == Fault::usage, "v2 could not tell it from the file alone");
}

TEST_CASE("what can't be is refused") {
    CHECK(fault_of(odd_torrent(), {.trackers = {{{"ftp://x"}}}}) == Fault::usage);
    CHECK(fault_of(odd_torrent(), {.web_seeds = {{"udp://x:1"}}}) == Fault::usage);
    CHECK(fault_of(odd_torrent(), {.comment = "\xff"}) == Fault::usage);
    for (const auto* name : {"", "a/b", "..", "\x1b[2J"})
        CHECK(fault_of(odd_torrent(), {.name = name}) == Fault::usage);
}
