// Every torrent of the hostile corpus gets the verdict of its manifest.

#include "torrent/hostile_files.hpp"
#include "torrent/libtorrent_view.hpp"
#include "torrent/metainfo.hpp"
#include "torrent/path_checks.hpp"

#include <sys/resource.h>

#include <doctest/doctest.h>

using namespace bittern;
using torrent::Metainfo;

namespace {

std::string verdict_on(const Result<Metainfo>& parsed) {
    if (!parsed) return "reject";
    for (const auto& file : parsed->files())
        if (file.renamed || file.never_created) return "sanitise";
    auto remarks = parsed->name_remarks();
    remarks.insert(remarks.end(), parsed->remarks().begin(), parsed->remarks().end());
    for (const auto& remark : remarks)
        if (remark.find("name") != std::string::npos) return "sanitise";
    return "accept";
}

std::string message_for(const std::string& name) {
    const auto parsed = Metainfo::parse(test::hostile_bytes(name));
    REQUIRE_FALSE(parsed);
    return parsed.error().message;
}

}  // namespace

TEST_CASE("every hostile torrent gets its verdict, and what is accepted is safe") {
    const auto manifest = test::hostile_manifest();
    REQUIRE(manifest.size() > 90);
    for (const auto& file : manifest) {
        CAPTURE(file.name);
        const auto bytes = test::hostile_bytes(file.name);
        const auto parsed = Metainfo::parse(bytes);
        const auto verdict = verdict_on(parsed);
        if (!parsed) INFO(parsed.error().message);
        CHECK_MESSAGE(("|" + file.verdict + "|").find("|" + verdict + "|") != std::string::npos, verdict);
        if (!parsed) {
            CHECK(parsed.error().fault == Fault::malformed);
            CHECK(is_printable(parsed.error().message));
            continue;
        }
        test::check_paths(*parsed);
        CHECK(test::difference_from_libtorrent(*parsed) == "");
        const auto again = Metainfo::parse(parsed->to_torrent_file());
        REQUIRE(again);
        CHECK(again->info_hash() == parsed->info_hash());
    }
}

TEST_CASE("the whole corpus is read in less than 256 MB") {
    for (const auto& file : test::hostile_manifest()) (void)Metainfo::parse(test::hostile_bytes(file.name));
    rusage usage{};
    REQUIRE(getrusage(RUSAGE_SELF, &usage) == 0);
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    CHECK(usage.ru_maxrss < 256 * 1024);  // of this whole test program, in KiB
#endif
}

TEST_CASE("what people save by mistake is called by its name") {
    CHECK(message_for("ben-html.torrent").find("web page") != std::string::npos);
    CHECK(message_for("ben-gzip.torrent").find("gzip") != std::string::npos);
    CHECK(Metainfo::parse("magnet:?xt=").error().message.find("magnet link") != std::string::npos);
    CHECK(Metainfo::parse("  <!DOCTYPE html>").error().message.find("web page") != std::string::npos);
}

TEST_CASE("garbage behind a torrent does not change its info-hash") {
    const auto clean = Metainfo::parse(test::hostile_bytes("base-single.torrent"));
    const auto trailing = Metainfo::parse(test::hostile_bytes("ben-trailing-newline.torrent"));
    REQUIRE(clean);
    REQUIRE(trailing);
    CHECK(clean->info_hash() == trailing->info_hash());
    CHECK(trailing->remarks().empty());
    const auto garbage = Metainfo::parse(test::hostile_bytes("ben-trailing.torrent"));
    REQUIRE(garbage);
    CHECK(garbage->remarks().size() == 1);
}

TEST_CASE("a link inside the torrent is kept, one that leaves it is never created") {
    const auto inside = Metainfo::parse(test::hostile_bytes("link-inside.torrent"));
    REQUIRE(inside);
    CHECK(*inside->files()[1].symlink == "d/real");
    CHECK_FALSE(inside->files()[1].never_created);
    for (const std::string name : {"link-abs", "link-dotdot", "link-loop", "link-self", "link-no-target",
                                   "link-through", "link-through-abs", "link-v2"}) {
        CAPTURE(name);
        const auto outside = Metainfo::parse(test::hostile_bytes(name + ".torrent"));
        REQUIRE(outside);
        CHECK(outside->files().front().never_created);
        CHECK(outside->files().front().symlink.empty());
    }
    const auto chain = Metainfo::parse(test::hostile_bytes("link-chain.torrent"));
    REQUIRE(chain);
    for (const auto& file : chain->files()) CHECK_FALSE(file.never_created);
}
