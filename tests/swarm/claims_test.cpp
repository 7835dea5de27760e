#include "swarm/claims.hpp"

#include "temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::swarm;

namespace {

Claim claim_on(std::vector<std::filesystem::path> paths, Bytes needed = {}) {
    return {.torrent = {}, .paths = std::move(paths), .still_needed = [needed] { return needed; }};
}

}  // namespace

TEST_CASE("no two downloads of one run go to one place, nor one into the other's") {
    Claims claims;
    auto first = claims.take(claim_on({"/here/set", "/here/.parts"}));
    REQUIRE(first);
    for (const auto* path : {"/here/set", "/here/set/inner", "/here", "/here/.parts"}) {
        CAPTURE(path);
        const auto refused = claims.take(claim_on({path}));
        REQUIRE_FALSE(refused);
        CHECK(refused.error().fault == Fault::refused);
        CHECK(refused.error().message.find(path) == 0);
        CHECK(refused.error().message.find("--name") != std::string::npos);
    }
    CHECK(claims.take(claim_on({"/here/set 2"})));
    CHECK(claims.take(claim_on({"/here/se"})));
    first->reset();
    CHECK(claims.take(claim_on({"/here/set"})));
}

TEST_CASE("no two downloads of one run are of the same torrent, wherever they go") {
    const content::Sha1 v1{1}, other_v1{2};
    const content::Sha256 v2{1}, other_v2{2};
    Claims claims;
    int number = 0;
    const auto claim = [&](std::optional<content::Sha1> one, std::optional<content::Sha256> two) {
        auto wish = claim_on({"/here/" + std::to_string(number++)});
        wish.torrent = {.v1 = one, .v2 = two};
        return claims.take(std::move(wish));
    };
    auto first = claim(v1, v2);
    REQUIRE(first);
    for (const auto& again : {claim(v1, v2), claim(v1, {}), claim({}, v2)}) {
        REQUIRE_FALSE(again);
        CHECK(again.error().fault == Fault::refused);
        CHECK(again.error().message == same_torrent_twice().message);
    }
    CHECK(claim(other_v1, {}));
    CHECK(claim({}, other_v2));
    CHECK_MESSAGE(claim(v1, other_v2), "it contradicts: another torrent");
    first->reset();
    CHECK(claim(v1, {}));
}

TEST_CASE("a folder that many have places in is taken, whatever their names sort like") {
    Claims claims;
    std::vector<std::shared_ptr<const Claim>> kept;
    for (const auto* path : {"/here/set-b", "/here/set/deep/er", "/here/set.parts", "/here/a"})
        kept.push_back(claims.take(claim_on({path})).value());
    for (const auto* path : {"/here/set", "/here/set/deep", "/here/set/deep/er/still", "/"}) {
        CAPTURE(path);
        CHECK_FALSE(claims.take(claim_on({path})));
    }
    CHECK(claims.take(claim_on({"/here/set/other"})));
    kept.clear();
    CHECK(claims.take(claim_on({"/"})));
}

TEST_CASE("a claim may have places in its own, and may outlive the others' book") {
    auto claims = std::make_unique<Claims>();
    auto kept = claims->take(claim_on({"/here/set", "/here/set/.parts"}));
    REQUIRE(kept);
    claims.reset();
    CHECK((*kept)->paths.size() == 2);
}

TEST_CASE("what others still need is counted where it is the same file system") {
    const testing::TemporaryFolder folder;
    Claims claims;
    const auto first = claims.take(claim_on({folder / "new" / "a"}, Bytes{100}));
    const auto second = claims.take(claim_on({folder / "b"}, Bytes{20}));
    auto third = claims.take(claim_on({folder / "c"}, Bytes{3}));
    const auto elsewhere = claims.take(claim_on({"/proc/d"}, Bytes{4000}));
    CHECK(claims.needed_beside(**first) == Bytes{23});
    CHECK(claims.needed_beside(**second) == Bytes{103});
    CHECK(claims.needed_beside(**elsewhere) == Bytes{});
    third->reset();
    CHECK(claims.needed_beside(**first) == Bytes{20});
}
