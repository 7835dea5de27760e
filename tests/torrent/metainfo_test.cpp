#include "torrent/metainfo.hpp"

#include "torrent/hostile_files.hpp"
#include "torrent/libtorrent_view.hpp"
#include "torrent/path_checks.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using test::bencoded;
using torrent::Magnet;
using torrent::Metainfo;

namespace {

Metainfo parsed(const std::string& bytes) {
    auto metainfo = Metainfo::parse(bytes);
    REQUIRE_MESSAGE(metainfo, metainfo.error().message);
    return *std::move(metainfo);
}

/// Why a torrent is refused.
std::string refusal(const std::string& bytes) {
    const auto metainfo = Metainfo::parse(bytes);
    REQUIRE_FALSE(metainfo);
    CHECK(metainfo.error().fault == Fault::malformed);
    return metainfo.error().message;
}

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

std::string file(const std::string& path, int length = 1, const std::string& attributes = "") {
    return "d" + attributes + "6:lengthi" + std::to_string(length) + "e4:pathl" + path + "ee";
}

/// A sound single-file torrent with more keys beside the info dictionary, which comes between them.
std::string with_keys(const std::string& before, const std::string& after = "") {
    return "d" + before + "4:info" + test::sound_info() + after + "e";
}

std::vector<std::string> paths_of(const Metainfo& metainfo) {
    std::vector<std::string> paths;
    for (const auto& each : metainfo.files()) paths.push_back(test::joined(each.path));
    return paths;
}

}  // namespace

TEST_CASE("trackers: tiers, each URL once, only those that can be asked") {
    const auto metainfo =
        parsed(with_keys("8:announce" + bencoded("http://ignored/") + "13:announce-listl" + "l" +
                         bencoded(" http://a/announce ") + bencoded("wss://no/") + bencoded("udp://b:1") + "e" + "l" +
                         bencoded("http://a/announce") + "e" + "l" + bencoded("https://c/") + "ee"));
    CHECK(metainfo.trackers() ==
          std::vector<std::vector<std::string>>{{"http://a/announce", "udp://b:1"}, {"https://c/"}});
    CHECK(metainfo.remarks().size() == 1);
    CHECK(parsed(with_keys("8:announce" + bencoded("udp://x:1"))).trackers() ==
          std::vector<std::vector<std::string>>{{"udp://x:1"}});
    CHECK(parsed(with_keys("8:announce" + bencoded("udp://x:1") + "13:announce-listllelee")).trackers().size() == 1);
    CHECK(parsed(with_keys("8:announcei7e")).trackers().empty());
}

TEST_CASE("no more than 100 tiers of 100 trackers are kept") {
    std::string list = "13:announce-listl";
    for (int tier = 0; tier < 120; ++tier) {
        list += "l";
        for (int i = 0; i < (tier == 0 ? 120 : 1); ++i)
            list += bencoded("udp://t" + std::to_string(tier) + ":" + std::to_string(i + 1));
        list += "e";
    }
    const auto metainfo = parsed(with_keys(list + "e"));
    CHECK(metainfo.trackers().size() == 100);
    CHECK(metainfo.trackers().front().size() == 100);
}

TEST_CASE("web seeds are one text or a list, nodes are checked, comments are kept as they are") {
    CHECK(parsed(with_keys("", "8:url-list" + bencoded("http://a/"))).web_seeds() ==
          std::vector<std::string>{"http://a/"});
    CHECK(parsed(with_keys("", "8:url-listl" + bencoded("http://a/") + bencoded("http://a/") + bencoded("ftp://b/") +
                                   bencoded("https://c/") + "i5ee"))
              .web_seeds() == std::vector<std::string>{"http://a/", "https://c/"});
    const auto nodes =
        parsed(with_keys("", "5:nodesll9:127.0.0.1i6881eel3:::1i1eel3:a bi1eel1:ai0eel1:ai65536eei1eee"));
    CHECK(nodes.nodes() == std::vector<torrent::HostPort>{{"127.0.0.1", 6881}, {"::1", 1}});
    const auto told =
        parsed(with_keys("7:comment4:a\x1b[\xff"
                         "10:created by3:me\n"));
    CHECK(told.comment() == "a\x1b[\xff");
    CHECK(told.created_by() == "me\n");
    CHECK(parsed(told.to_torrent_file()).comment() == told.comment());
}

TEST_CASE("BEP 38 keys are told of wherever they stand, and not written again") {
    const std::string similar = "7:similarl20:" + std::string(20, 's') + "3:bade";
    const auto metainfo = parsed(with_keys("11:collectionsl1:a1:bi3ee", similar));
    CHECK(metainfo.similar().size() == 1);
    CHECK(metainfo.collections() == std::vector<std::string>{"a", "b"});
    const auto again = parsed(metainfo.to_torrent_file());
    CHECK(again.similar().empty());
    CHECK(again.collections().empty());
    const auto inside = parsed("d4:infod11:collectionsl1:ce6:lengthi1e4:name1:a12:piece lengthi16384e6:pieces20:" +
                               std::string(20, 'h') + "ee");
    CHECK(inside.collections().size() == 1);
}

TEST_CASE("equal names: the first keeps it, the others get a number before the ending") {
    const auto metainfo = parsed(test::torrent_of(file("5:a.txt") + file("5:a.txt") + file("7:a.1.txt") +
                                                      file("5:a.txt") + file("1:d") + file("1:d1:f") + file("1:d1:f") +
                                                      file("6:.dot-x") + file("6:.dot-x") + file("5:A.txt"),
                                                  10));
    CHECK(paths_of(metainfo) == std::vector<std::string>{"/a.txt", "/a.2.txt", "/a.1.txt", "/a.3.txt", "/d.1", "/d/f",
                                                         "/d/f.1", "/.dot-x", "/.dot-x.1", "/A.txt"});
    CHECK_FALSE(metainfo.files()[0].renamed);
    CHECK(metainfo.files()[1].renamed);
    test::check_paths(metainfo);
}

TEST_CASE("a name that can stay stays, and what was said of a renamed file is known") {
    const auto metainfo = parsed(test::torrent_of(
        file("3:a\\b") + file("3:a_b") + file("2:..1:x") + file("3:c\\d1:x") + file("3:c_d") + file("1:e"), 6));
    CHECK(paths_of(metainfo) == std::vector<std::string>{"/a_b.1", "/a_b", "/_/x", "/c_d/x", "/c_d.1", "/e"});
    const auto& files = metainfo.files();
    CHECK(*files[0].raw_path == std::vector<std::string>{"a\\b"});
    CHECK_FALSE(files[1].renamed);
    CHECK(files[1].raw_path.empty());
    CHECK(*files[2].raw_path == std::vector<std::string>{"..", "x"});
    CHECK_MESSAGE(*files[4].raw_path == std::vector<std::string>{"c_d"}, "made different, not safe");
    const auto single =
        parsed("d4:infod6:lengthi1e4:name3:a\\b12:piece lengthi16384e6:pieces20:" + std::string(20, 'h') + "ee");
    CHECK(single.name() == "a_b");
    CHECK(single.files()[0].renamed);
    CHECK(*single.files()[0].raw_path == std::vector<std::string>{"a\\b"});
}

TEST_CASE("names that become equal by being made safe, or too long by a number, are told apart") {
    const auto long_name = bencoded(std::string(251, 'n') + ".txt");
    const auto wide = bencoded(test::repeated("\xf0\x9f\x92\xa3", 63) + ".x");
    const auto metainfo =
        parsed(test::torrent_of(file("3:a\x01z") + file("3:a\x02z") + file(long_name) + file(long_name) + file(wide) +
                                    file(wide) + file("2:..") + file("1:.") + file("1:_"),
                                9));
    test::check_paths(metainfo);
    CHECK(metainfo.files()[3].path.front().ends_with(".1.txt"));
    CHECK(metainfo.files()[5].path.front().ends_with(".1.x"));
}

TEST_CASE("a hundred thousand equal names are told apart in linear time: else this would not end") {
    const auto metainfo = parsed(test::torrent_of(test::repeated(file("8:name.txt"), 100'000), 100'000));
    CHECK(metainfo.files().back().path.front() == "name.99999.txt");
}

TEST_CASE("v2: pad files are implied, even behind a lone file") {
    const auto metainfo = parsed(test::hostile_bytes("base-v2.torrent"));
    CHECK_FALSE(metainfo.single_file());
    REQUIRE(metainfo.files().size() == 2);
    CHECK(metainfo.files()[0].path == std::vector<std::string>{"a.bin"});
    CHECK(metainfo.files()[1].pad);
    CHECK(metainfo.files()[1].size.count == 15384);
    CHECK(metainfo.total().count == 1000);
    CHECK(metainfo.has_piece_layers());
    CHECK(to_string(metainfo.info_hash()).size() == 64);
}

TEST_CASE("v2: one file is the torrent itself where it has its name, else a file in a folder") {
    const auto of = [](const std::string& file) {
        return parsed("d4:infod9:file treed" + bencoded(file) + "d0:d6:lengthi5e11:pieces root32:" +
                      std::string(32, 'h') + "eee12:meta versioni2e4:name3:one12:piece lengthi16384eee");
    };
    CHECK(of("one").single_file());
    CHECK(of("one").files().front().path.empty());
    const auto folder = of("a");
    CHECK_FALSE(folder.single_file());
    CHECK(folder.name() == "one");
    CHECK(folder.files().front().path == std::vector<std::string>{"a"});
    CHECK(test::difference_from_libtorrent(folder).empty());
}

TEST_CASE("piece layers are checked against their file's root") {
    const auto bytes = test::hostile_bytes("base-v2-layers.torrent");
    const auto metainfo = parsed(bytes);
    CHECK(metainfo.has_piece_layers());
    const std::string layer(metainfo.piece_layer(FileIndex{0}));
    CHECK(layer.size() == 5 * 32);
    auto wrong = bytes;
    wrong[wrong.find(layer) + 40] ^= 1;
    CHECK(has(refusal(wrong), "does not match"));

    const auto bare = Metainfo::from_info(metainfo.info_dictionary(), {});
    REQUIRE(bare);
    CHECK_FALSE(bare->has_piece_layers());
    CHECK(bare->piece_layer(FileIndex{0}).empty());
    CHECK(parsed(bare->to_torrent_file()).has_piece_layers() == false);
    const auto whole = bare->with_piece_layers({layer});
    REQUIRE(whole);
    CHECK(whole->has_piece_layers());
    CHECK(parsed(whole->to_torrent_file()).piece_layer(FileIndex{0}) == layer);
    CHECK(bare->with_piece_layers({layer.substr(32)}).error().fault == Fault::verification);
    CHECK(bare->with_piece_layers({std::string(160, 'x')}).error().fault == Fault::verification);
    CHECK(bare->with_piece_layers({}).value().has_piece_layers() == false);
}

TEST_CASE("metadata must be that of the link, and takes over its trackers") {
    const auto whole = parsed(test::hostile_bytes("base-hybrid.torrent"));
    auto link = whole.magnet();
    link.trackers = {"udp://a:1", "udp://b:2"};
    link.web_seeds = {"http://w/"};
    const auto metainfo = Metainfo::from_info(whole.info_dictionary(), link);
    REQUIRE(metainfo);
    CHECK(metainfo->trackers() == std::vector<std::vector<std::string>>{{"udp://a:1"}, {"udp://b:2"}});
    CHECK(metainfo->magnet().trackers == link.trackers);
    CHECK(metainfo->magnet().web_seeds == link.web_seeds);
    auto half = link;
    half.hashes.v1.reset();
    CHECK(Metainfo::from_info(whole.info_dictionary(), half));
    (*half.hashes.v2)[0] ^= 1;
    CHECK(Metainfo::from_info(whole.info_dictionary(), half).error().fault == Fault::verification);
    CHECK(Metainfo::from_info(std::string(whole.info_dictionary()) + "x", link).error().fault == Fault::malformed);
    CHECK(Metainfo::from_info("", link).error().fault == Fault::malformed);
}

TEST_CASE("what is written is read back the same") {
    const auto metainfo = parsed(with_keys("13:announce-listll" + bencoded("http://a/") + bencoded("http://b/") + "el" +
                                               bencoded("udp://c:1") + "ee7:comment5:hello10:created by2:me",
                                           "5:nodesll3:::1i6881eee8:url-list" + bencoded("http://w/")));
    const auto again = parsed(metainfo.to_torrent_file());
    CHECK(again.info_hash() == metainfo.info_hash());
    CHECK(again.trackers() == metainfo.trackers());
    CHECK(again.web_seeds() == metainfo.web_seeds());
    CHECK(again.nodes() == metainfo.nodes());
    CHECK(again.comment() == "hello");
    CHECK(again.created_by() == "me");
    CHECK(again.to_torrent_file() == metainfo.to_torrent_file());
}

TEST_CASE("what no two readers would read alike is refused") {
    const auto info = [](const std::string& keys) { return "d4:infod" + keys + "ee"; };
    const std::string pieces = "6:pieces20:" + std::string(20, 'h');
    CHECK(has(refusal("d8:announce1:a8:announce1:b4:info" + test::sound_info() + "e"), "twice"));
    CHECK(has(refusal(test::torrent_of("d6:lengthi1e6:lengthi2e4:pathl1:xee", 1)), "twice"));
    CHECK(has(refusal(info("6:lengthi1e12:piece lengthi16384e" + pieces)), "no name"));
    CHECK(has(refusal(info("6:lengthi1e4:name1:a" + pieces)), "no piece length"));
    CHECK(has(refusal(info("6:lengthi1e4:name1:a12:piece lengthi536870913e" + pieces)), "piece length"));
    CHECK(has(refusal(info("6:lengthi1e4:name1:a12:piece lengthi16384e")), "no hashes"));
    CHECK(has(refusal(info("6:lengthi1e12:meta versioni3e4:name1:a12:piece lengthi16384e" + pieces)), "version 3"));
    CHECK(has(refusal(info("9:file treede4:name1:a12:piece lengthi16384e")), "meta version"));
    CHECK(has(refusal(info("9:file treede12:meta versioni2e4:name1:a12:piece lengthi16384e")), "no files"));
    CHECK(has(refusal(info("9:file treed1:ad0:d4:attr1:p6:lengthi1eeee12:meta "
                           "versioni2e4:name1:a12:piece lengthi16384e")),
              "pad file"));
    CHECK(has(
        refusal(info("9:file treed1:ad0:d6:lengthi0eeee12:meta versioni2e4:name1:a12:piece lengthi16384e" + pieces)),
        "v1 hashes"));
    CHECK(has(refusal(test::torrent_of(file("1:x", 0), 0)), "no content"));
    CHECK(has(refusal(test::torrent_of(file("18:_____padding\xff"
                                            "file_"),
                                       1)),
              "imitates"));
    CHECK(has(refusal("d4:info" + test::sound_info() + "7:private3:yes"), "bencoding"));
    CHECK(has(refusal("d1:ai1ee"), "no info dictionary"));
}

TEST_CASE("BitComet's pad files count as such") {
    const auto metainfo = parsed(test::torrent_of(file("1:a") + file(bencoded("_____padding_file_0_x"), 9), 10));
    CHECK(metainfo.files()[1].pad);
    CHECK(metainfo.total().count == 1);
    CHECK(test::difference_from_libtorrent(metainfo) == "");
}

TEST_CASE("better-encoded names are preferred, executables noticed, a private torrent is private") {
    const auto metainfo = parsed(
        "d4:infod5:filesld4:attr1:x6:lengthi1e4:pathl1:be10:path.utf-8l2:\xc3\xa9"
        "eee4:name1:a10:name.utf-8"
        "2:\xc3\xa4"
        "12:piece lengthi16384e6:pieces20:" +
        std::string(20, 'h') + "7:privatei1eee");
    CHECK(metainfo.name() == "\xc3\xa4");
    CHECK(metainfo.files().front().path == std::vector<std::string>{"\xc3\xa9"});
    CHECK(metainfo.files().front().executable);
    CHECK(metainfo.is_private());
    CHECK(test::difference_from_libtorrent(metainfo) == "");
}

TEST_CASE("a link may be written from its own folder, and through other links to a file") {
    const std::string link = "4:attr1:l";
    const auto metainfo =
        parsed(test::torrent_of(file("1:d1:f") + "d4:attr1:l6:lengthi0e4:pathl1:d1:ge12:symlink pathl1:fee" +
                                    "d4:attr1:l6:lengthi0e4:pathl1:he12:symlink pathl1:d1:gee" +
                                    "d4:attr1:l6:lengthi0e4:pathl1:d1:ie12:symlink pathl2:..1:dee" +
                                    "d4:attr1:l6:lengthi0e4:pathl1:je12:symlink pathl1:dee" +
                                    "d4:attr1:l6:lengthi0e4:pathl1:ke12:symlink pathl0:2:..1:dee",
                                1));
    std::vector<std::string> targets;
    for (const auto& each : metainfo.files()) targets.push_back(*each.symlink);
    CHECK(targets == std::vector<std::string>{"", "d/f", "d/g", "d", "d", ""});
    CHECK(metainfo.files().back().never_created);
    test::check_paths(metainfo);
    CHECK(test::difference_from_libtorrent(metainfo) == "");
}

TEST_CASE("what would keep libtorrent busy for minutes is refused") {
    std::string folders;
    std::string links = file("1:z");
    for (int i = 0; i < 80'000; ++i) folders += file(bencoded(std::to_string(i)) + "1:x");
    for (int i = 0; i < 2'000; ++i)
        links += "d4:attr1:l6:lengthi0e4:pathl" + bencoded(std::to_string(i)) + "e12:symlink pathl" +
                 bencoded(std::to_string(i + 1)) + "1:xee";
    CHECK(has(refusal(test::torrent_of(folders, 80'000)), "so many folders"));
    CHECK(has(refusal(test::torrent_of(links, 1)), "symbolic links"));
    std::string turning = links;  // sound for us, but through other links for libtorrent
    for (std::size_t at; (at = turning.find("1:xee")) != std::string::npos;) turning.replace(at, 5, "2:..1:zee");
    CHECK(has(refusal(test::torrent_of(turning, 1)), "symbolic links"));
    std::string good = file("1:z");
    for (int i = 0; i < 3'000; ++i)
        good += "d4:attr1:l6:lengthi0e4:pathl" + bencoded(std::to_string(i)) + "e12:symlink pathl1:zee";
    CHECK(*parsed(test::torrent_of(good, 1)).files().back().symlink == "z");
}

TEST_CASE("the hashes of the pieces are known by their place, however many files come before them") {
    constexpr int count = 260'000;  // more than two million items of bencoding
    std::string files;
    for (int i = 0; i < count; ++i) files += file(bencoded(std::to_string(i)));
    const auto metainfo = parsed(test::torrent_of(files, count));
    CHECK(metainfo.piece_hashes() == std::string(static_cast<std::size_t>(metainfo.piece_count()) * 20, 'h'));
    CHECK(parsed("d4:info" + test::sound_info() + "e").piece_hashes() == std::string(20, 'h'));
    CHECK(parsed(test::hostile_bytes("base-v2.torrent")).piece_hashes().empty());
}

TEST_CASE("the trackers and web seeds of a link are added to those that are there, each once") {
    const auto whole = parsed(test::hostile_bytes("base-hybrid.torrent"));
    Magnet link;
    link.trackers = {"http://127.0.0.1:1/a", "http://127.0.0.1:1/b"};
    link.web_seeds = {"http://127.0.0.1:1/files/"};
    const auto more = whole.with_sources_of(link);
    CHECK(more.info_hash() == whole.info_hash());
    REQUIRE(more.trackers().size() == whole.trackers().size() + 2);
    CHECK(more.trackers().back() == std::vector{link.trackers.back()});
    CHECK(more.web_seeds().back() == link.web_seeds.back());
    CHECK(more.with_sources_of(link).trackers() == more.trackers());
    CHECK(more.with_sources_of(link).web_seeds() == more.web_seeds());
    CHECK(parsed(more.to_torrent_file()).trackers() == more.trackers());
}

TEST_CASE("what is too large to be transferred can be read offline, and says so") {
    std::string many = "d5:filesl";
    for (int k = 0; k < 310'000; ++k) many += file("10:" + std::to_string(1'000'000'000 + k));
    many += "e4:name1:n12:piece lengthi16384e6:pieces380:" + std::string(380, 'p') + "e";
    const auto bytes = "d4:info" + many + "e";
    REQUIRE(many.size() > (10U << 20U));
    CHECK(has(refusal(bytes), "larger than 10.0 MiB"));
    const auto metainfo = Metainfo::parse(bytes, torrent::offline_limits);
    REQUIRE_MESSAGE(metainfo, metainfo.error().message);
    CHECK(metainfo->files().size() == 310'000);
    REQUIRE_FALSE(metainfo->remarks().empty());
    CHECK(has(metainfo->remarks().front(), "larger than 10.0 MiB, so it can't be transferred"));
}

TEST_CASE("folders that libtorrent would take minutes to read are a remark offline") {
    std::string many = "d5:filesl";
    for (int k = 0; k < 70'000; ++k) many += file("5:" + std::to_string(10'000 + k) + "1:f");
    many += "e4:name1:n12:piece lengthi16384e6:pieces100:" + std::string(100, 'p') + "e";
    const auto bytes = "d4:info" + many + "e";
    CHECK(has(refusal(bytes), "so many folders"));
    const auto metainfo = Metainfo::parse(bytes, torrent::offline_limits);
    REQUIRE_MESSAGE(metainfo, metainfo.error().message);
    REQUIRE_FALSE(metainfo->remarks().empty());
    CHECK(has(metainfo->remarks().front(), "so it can't be transferred"));
}
