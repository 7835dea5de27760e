#include "swarm/torrent_index.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::swarm;

namespace {

content::Sha1 v1(std::uint8_t first) {
    return {first};
}
content::Sha256 v2(std::uint8_t first) {
    return {first};
}
using Ids = std::vector<TorrentId>;

}  // namespace

TEST_CASE("a torrent is found by each of its hashes until it is removed") {
    TorrentIndex index;
    const torrent::InfoHash hybrid{v1(1), v2(2)}, other{v1(3), std::nullopt};
    index.put(TorrentId{1}, hybrid, {});
    index.put(TorrentId{2}, other, {});
    CHECK(index.by_hashes({v1(1), std::nullopt}) == Ids{TorrentId{1}});
    CHECK(index.by_hashes({std::nullopt, v2(2)}) == Ids{TorrentId{1}});
    CHECK(index.by_hashes(hybrid) == Ids{TorrentId{1}});
    CHECK(index.by_hash(v1(2)) == Ids{TorrentId{1}});
    CHECK(index.by_hash(v1(4)).empty());
    index.remove(TorrentId{1}, hybrid, {});
    CHECK(index.by_hashes(hybrid).empty());
    CHECK(index.by_hashes(other) == Ids{TorrentId{2}});
}

TEST_CASE("several torrents may go by one name") {
    TorrentIndex index;
    const torrent::InfoHash hash{v1(1), std::nullopt};
    index.put(TorrentId{1}, hash, {"films"});
    index.put(TorrentId{2}, hash, {"films", "more"});
    CHECK(index.by_hashes(hash) == Ids{TorrentId{1}, TorrentId{2}});
    CHECK(index.by_collection("films") == Ids{TorrentId{1}, TorrentId{2}});
    index.remove(TorrentId{1}, hash, {"films"});
    CHECK(index.by_hashes(hash) == Ids{TorrentId{2}});
    CHECK(index.by_collection("films") == Ids{TorrentId{2}});
    CHECK(index.by_collection("more") == Ids{TorrentId{2}});
}
