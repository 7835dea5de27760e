#include "torrent/source.hpp"

#include "temporary_folder.hpp"

#include <fstream>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::torrent;

namespace {
const std::string v1 = "0123456789abcdef0123456789abcdef01234567";

Error error_of(const std::string& text) {
    const auto source = parse_source(text);
    REQUIRE_MESSAGE(!source, text);
    return source.error();
}
bool says(const std::string& text, const std::string& part) {
    const auto message = error_of(text).message;
    INFO(message);
    return message.find(part) != std::string::npos;
}
}  // namespace

TEST_CASE("links, hashes, URLs and - are told apart") {
    CHECK(std::holds_alternative<StandardInput>(*parse_source("-")));
    CHECK(std::get<Magnet>(*parse_source("magnet:?xt=urn:btih:" + v1)).hashes == *InfoHash::parse(v1));
    CHECK(std::get<Magnet>(*parse_source(" " + v1 + "\n")).hashes == *InfoHash::parse(v1));
    CHECK(std::get<TorrentUrl>(*parse_source("https://example.org/a.torrent")).url == "https://example.org/a.torrent");
    CHECK(std::holds_alternative<TorrentUrl>(*parse_source("HTTP://example.org/x")));
}

TEST_CASE("a byte order mark before a link is no part of it") {
    const std::string mark = "\xEF\xBB\xBF";
    CHECK(std::get<Magnet>(*parse_source(mark + "magnet:?xt=urn:btih:" + v1)).hashes == *InfoHash::parse(v1));
    CHECK(std::get<Magnet>(*parse_source(mark + " " + v1 + "\r\n")).hashes == *InfoHash::parse(v1));
    CHECK(error_of(mark).message == error_of("").message);
    CHECK_FALSE(parse_source("magnet:?xt=urn:btih:" + v1 + mark));
}

TEST_CASE("an existing file is a source whatever its name, a folder never") {
    const testing::TemporaryFolder folder;
    const auto odd = folder.path() / "no extension:?";
    std::ofstream(odd) << "x";
    CHECK(std::get<TorrentFile>(*parse_source(odd.string())).path == odd);
    CHECK(error_of(folder.path().string()).fault == Fault::usage);
    CHECK(says(folder.path().string(), "bittern share"));
}

TEST_CASE("a .torrent file that is not there is not found") {
    CHECK(error_of("missing.torrent").fault == Fault::not_found);
    CHECK(error_of("./missing").fault == Fault::not_found);
}

TEST_CASE("a slip of the hand gets a suggestion") {
    for (const std::string& text : {"magent:?xt=urn:btih:" + v1, "btih:" + v1, "urn:btih:" + v1, "xt=urn:btih:" + v1,
                                    "magnet:xt=urn:btih:" + v1, "magnet?xt=urn:btih:" + v1, "?xt=urn:btih:" + v1}) {
        CHECK(error_of(text).fault == Fault::usage);
        CHECK(says(text, "did you mean 'magnet:?xt=urn:btih:" + v1 + "'"));
    }
    CHECK(says("magent:?dn=x", "did you mean 'magnet:?dn=x'"));
    CHECK(says("http:/example.org/a", "did you mean 'http://example.org/a'"));
    CHECK(says("htps://example.org/a", "did you mean 'https://example.org/a'"));
    CHECK(says("file:///tmp/missing", "'/tmp/missing'"));
    CHECK(says("ftp://example.org/a.torrent", "only http and https"));
    CHECK(says(v1.substr(1), "39 hex digits"));
}

TEST_CASE("the rest is a usage error that lists what is read") {
    for (const std::string text : {"", "  ", "hello", "http://", "https://a b/"})
        CHECK(error_of(text).fault == Fault::usage);
    CHECK(says("hello", "magnet link, info-hash, URL"));
    CHECK(error_of("magnet:?xt=urn:btih:1").fault == Fault::malformed);
    CHECK(error_of(std::string("a\0b", 3)).fault == Fault::usage);
    CHECK(error_of("\x1b[31m").message.find('\x1b') == std::string::npos);
    CHECK_FALSE(parse_source(std::string(70000, 'x')));
}
