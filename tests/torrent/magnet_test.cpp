#include "torrent/magnet.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using torrent::Magnet;

namespace {
const std::string v1 = "0123456789abcdef0123456789abcdef01234567";
const std::string v2 = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const std::string topic = "xt=urn:btih:" + v1;

std::string message(const std::string& link) {
    const auto magnet = Magnet::parse(link);
    REQUIRE_MESSAGE(!magnet, link);
    CHECK(magnet.error().fault == Fault::malformed);
    return magnet.error().message;
}
}  // namespace

TEST_CASE("a full link is read and written back the same") {
    const std::string link = "magnet:?" + topic + "&xt=urn:btmh:1220" + v2 +
                             "&dn=A%20name%27s%20%C3%A9&tr=udp://tracker.example:6969/announce"
                             "&tr=https://t.example/a%3Fk%3D1%26m%3D2&ws=http://seed.example/files/"
                             "&x.pe=192.0.2.1:6881&x.pe=%5B2001:db8::1%5D:6881&so=0,2,4-6";
    const auto magnet = Magnet::parse(link);
    REQUIRE(magnet);
    CHECK(torrent::hex(*magnet->hashes.v1) == v1);
    CHECK(torrent::hex(*magnet->hashes.v2) == v2);
    CHECK(magnet->name == "A name's \xc3\xa9");
    CHECK(magnet->trackers ==
          std::vector<std::string>{"udp://tracker.example:6969/announce", "https://t.example/a?k=1&m=2"});
    CHECK(magnet->web_seeds == std::vector<std::string>{"http://seed.example/files/"});
    REQUIRE(magnet->peers.size() == 2);
    CHECK(magnet->peers[1] == torrent::HostPort{"2001:db8::1", 6881});
    CHECK(magnet->select == std::vector<std::pair<std::int32_t, std::int32_t>>{{0, 0}, {2, 2}, {4, 6}});
    CHECK(to_string(*magnet) == link);
}

TEST_CASE("spellings seen in the wild are understood") {
    CHECK(Magnet::parse("MAGNET:?XT=URN:BTIH:" + v1));
    CHECK(Magnet::parse("magnet:?xt.1=urn:btih:" + v1 + "&xt.2=urn:sha1:ABC"));
    CHECK(Magnet::parse("magnet:?dn=x&amp;" + topic + "&amp;tr=udp://a:1")->trackers.size() == 1);
    CHECK(Magnet::parse("magnet:?xt=urn%3Abtih%3A" + v1));
    CHECK(Magnet::parse("magnet:?" + topic + "&dn=two+words")->name == "two words");
    CHECK(Magnet::parse("magnet:?" + topic + "&dn=100%&x")->name == "100%");
    CHECK(Magnet::parse("magnet:?" + topic + "&tr.1=http://a/b+c")->trackers.front() == "http://a/b+c");
    CHECK(Magnet::parse("magnet:?" + topic + "&" + topic));
}

TEST_CASE("only sound trackers, web seeds and peers are kept, each once") {
    const auto magnet = Magnet::parse("magnet:?" + topic +
                                      "&tr=udp://a:1&tr=udp://a:1&tr=file:///etc/passwd&tr=http://&tr=http://:80/"
                                      "&tr=http://a/%0Ab&tr=http://a/b%20c"
                                      "&tr=wss://a/&ws=udp://a:1&ws=ftp://a/&ws=https://a/&tr=http://u@/"
                                      "x&x.pe=nonsense&x.pe=1.2.3.4:0&x.pe=1.2.3.4:5");
    REQUIRE(magnet);
    CHECK(magnet->trackers == std::vector<std::string>{"udp://a:1"});
    CHECK(magnet->web_seeds == std::vector<std::string>{"https://a/"});
    CHECK(magnet->peers == std::vector<torrent::HostPort>{{"1.2.3.4", 5}});
}

TEST_CASE("more than 100 entries of a kind are left out") {
    std::string link = "magnet:?" + topic;
    for (int i = 0; i < 150; ++i) {
        const auto n = std::to_string(i + 1);
        link += "&tr=udp://t:" + n + "&ws=http://w/" + n + "&x.pe=1.2.3.4:" + n;
    }
    const auto magnet = Magnet::parse(link);
    REQUIRE(magnet);
    CHECK(magnet->trackers.size() == 100);
    CHECK(magnet->web_seeds.size() == 100);
    CHECK(magnet->peers.size() == 100);
}

TEST_CASE("a selection is sorted and joined") {
    const auto select = [](const std::string& so) { return Magnet::parse("magnet:?" + topic + "&so=" + so)->select; };
    CHECK(select("5,1-2,3,9-9,2") == std::vector<std::pair<std::int32_t, std::int32_t>>{{1, 3}, {5, 5}, {9, 9}});
    CHECK(select("2147483647,0-2147483646").size() == 1);
    CHECK(select("").empty());
}

TEST_CASE("a link that can't be followed says what is wrong with it") {
    CHECK(message("magnet:?dn=x").find("no info-hash") != std::string::npos);
    CHECK(message("magnet:?").find("no info-hash") != std::string::npos);
    CHECK(message("magnet:?xt=urn:sha1:ABCDEF").find("not a BitTorrent topic") != std::string::npos);
    CHECK(message("magnet:?xt=urn:btih:123").find("no valid info-hash") != std::string::npos);
    CHECK(message("magnet:?xt=urn:btih:" + v2).find("no valid info-hash") != std::string::npos);
    CHECK(message("magnet:?xt=urn:btmh:" + v2).find("no valid info-hash") != std::string::npos);
    CHECK(message("magnet:?xt=urn:btmh:1221" + v2).find("no valid info-hash") != std::string::npos);
    CHECK(message("magnet:?" + topic + "&xt=urn:btih:" + std::string(40, '1')).find("two different") !=
          std::string::npos);
    CHECK(message("magnet:?xs=urn:btpk:" + v2).find("BEP 46") != std::string::npos);
    CHECK(message("magnet:?" + topic + "&so=3-1").find("'3-1'") != std::string::npos);
    CHECK(message("magnet:?" + topic + "&so=-1").find("file selection") != std::string::npos);
    CHECK(message("magnet:?" + topic + "&so=2147483648").find("file selection") != std::string::npos);
    CHECK(message("http://x").find("magnet:?") != std::string::npos);
    CHECK(message("magnet:?" + topic + "&dn=" + std::string(65536, 'x')).find("64 KiB") != std::string::npos);
}

TEST_CASE("a written link is safe inside single quotes whatever it holds") {
    Magnet magnet = *Magnet::parse("magnet:?" + topic);
    for (int c = 0; c < 256; ++c) magnet.name += static_cast<char>(c);
    const auto link = to_string(magnet);
    CHECK(link.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~%:/?&=,") ==
          std::string::npos);
    CHECK(Magnet::parse(link)->name == magnet.name);
}

TEST_CASE("what a link says in vain is kept to be shown") {
    const auto magnet = Magnet::parse("magnet:?" + topic + "&tr=wss://a/x&kt=sea&x.pe=nonsense&dn=a&dn=b&tr=udp://t:1");
    REQUIRE(magnet);
    CHECK(magnet->ignored == std::vector<std::string>{"tr=wss://a/x", "kt=sea", "x.pe=nonsense", "dn=b"});
    CHECK(to_string(*magnet).find("wss") == std::string::npos);
}
