#include "torrent/info_hash.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using torrent::InfoHash;

namespace {
const std::string v1_hex = "0123456789abcdef0123456789abcdef01234567";
const std::string v2_hex = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
}  // namespace

TEST_CASE("hex and base32 spellings name the same torrent") {
    const auto hex = InfoHash::parse(v1_hex);
    REQUIRE(hex);
    CHECK(to_string(*hex) == v1_hex);
    CHECK_FALSE(hex->v2);
    CHECK(InfoHash::parse("0123456789ABCDEF0123456789ABCDEF01234567").value() == *hex);
    // RFC 4648 base32 of the same 20 bytes, either case
    CHECK(InfoHash::parse("AERUKZ4JVPG66AJDIVTYTK6N54ASGRLH").value() == *hex);
    CHECK(InfoHash::parse("aerukz4jvpg66ajdivtytk6n54asgrlh").value() == *hex);
}

TEST_CASE("64 hex digits and their multihash are a v2 info-hash") {
    const auto plain = InfoHash::parse(v2_hex);
    REQUIRE(plain);
    CHECK_FALSE(plain->v1);
    CHECK(to_string(*plain) == v2_hex);
    CHECK(InfoHash::parse("1220" + v2_hex).value() == *plain);
}

TEST_CASE("anything else is no info-hash, and the message is printable") {
    for (const std::string text :
         {"", "0123", "1220", "g123456789abcdef0123456789abcdef01234567", "AERUKZ4JVPG66AJDIVTYTK6N54ASGRL1", "1320"}) {
        const auto hash = InfoHash::parse(text);
        REQUIRE_FALSE(hash);
        CHECK(hash.error().fault == Fault::malformed);
    }
    CHECK_FALSE(InfoHash::parse("1120" + v2_hex));
    CHECK_FALSE(InfoHash::parse(v1_hex + " "));
    const auto nasty = InfoHash::parse("\x1b[31mred");
    REQUIRE_FALSE(nasty);
    CHECK(nasty.error().message.find('\x1b') == std::string::npos);
}

TEST_CASE("info-hashes match when they share a hash and contradict in none") {
    const auto v1 = *InfoHash::parse(v1_hex);
    const auto v2 = *InfoHash::parse(v2_hex);
    const InfoHash hybrid{v1.v1, v2.v2};
    auto other = hybrid;
    (*other.v2)[0] ^= 1;
    CHECK(hybrid.matches(v1));
    CHECK(v2.matches(hybrid));
    CHECK(hybrid.matches(hybrid));
    CHECK_FALSE(v1.matches(v2));
    CHECK_FALSE(hybrid.matches(other));
    CHECK_FALSE(InfoHash{}.matches(InfoHash{}));
}

TEST_CASE("the short form is v1, else v2 cut to 20 bytes") {
    CHECK(torrent::hex(InfoHash::parse(v1_hex)->short_form()) == v1_hex);
    CHECK(torrent::hex(InfoHash::parse(v2_hex)->short_form()) == v2_hex.substr(0, 40));
    const InfoHash hybrid{InfoHash::parse(v1_hex)->v1, InfoHash::parse(v2_hex)->v2};
    CHECK(torrent::hex(hybrid.short_form()) == v1_hex);
    CHECK(to_string(hybrid) == v1_hex);
}
