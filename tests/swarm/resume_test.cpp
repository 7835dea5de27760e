#include "swarm/resume.hpp"

#include "two_engines.hpp"

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

namespace {

struct Stored {
    TemporaryFolder folder;
    Shared shared;
    Database database;

    static Stored make(content::Format format = content::Format::hybrid) {
        TemporaryFolder content;
        write(content.path() / "stuff" / "a", noise(100'000, 7));
        auto shared = share(content.path() / "stuff", format);
        TemporaryFolder state;
        auto database = open_state(state.path());
        REQUIRE(database);
        return {std::move(state), std::move(shared), *std::move(database)};
    }
};

torrent::InfoHash half(const torrent::InfoHash& hash, bool v1) {
    auto one = hash;
    (v1 ? one.v2.reset() : one.v1.reset());
    return one;
}

}  // namespace

TEST_CASE("a download is remembered by target, and found by either of its info-hashes") {
    auto stored = Stored::make();
    ResumeStore store(stored.database);
    const auto& hash = stored.shared.metainfo.info_hash();
    const OwnFiles own{
        .wanted = {true, false, false}, .earlier = {false, true, false}, .begun = Moment(std::chrono::hours(9))};
    REQUIRE(store.begin(stored.shared.metainfo, "/here/stuff", own, "begun"));
    CHECK(store.find(hash, "/here/stuff")->fingerprint == "begun");
    REQUIRE(store.update(half(hash, true), "/here/stuff", std::string("rec\0ord", 7), "print"));
    for (const auto& name : {hash, half(hash, true), half(hash, false)}) {
        const auto saved = store.find(name, "/here/stuff");
        REQUIRE(saved);
        CHECK(saved->record == std::string("rec\0ord", 7));
        CHECK(saved->own.wanted == own.wanted);
        CHECK(saved->own.earlier == own.earlier);
        CHECK(saved->own.begun == own.begun);
        CHECK(saved->fingerprint == "print");
        const auto metainfo = store.find_metainfo(name);
        REQUIRE(metainfo);
        CHECK(metainfo->info_hash() == hash);
        CHECK(metainfo->has_piece_layers());
    }
    REQUIRE(store.update(hash, "/here/stuff", "later"));
    CHECK(store.find(hash, "/here/stuff")->fingerprint == "later");
    CHECK(store.find(hash, "/here/stuff")->record == std::string("rec\0ord", 7));
    CHECK_FALSE(store.find(hash, "/elsewhere/stuff"));
    CHECK(store.find_metainfo(hash));
}

TEST_CASE("a link that puts one torrent's hash beside another's names neither") {
    auto stored = Stored::make();
    ResumeStore store(stored.database);
    REQUIRE(store.begin(stored.shared.metainfo, "/t", {.wanted = {true}}, ""));
    auto mixed = stored.shared.metainfo.info_hash();
    mixed.v2->front() ^= 1;
    CHECK_FALSE(store.find_metainfo(mixed));
}

TEST_CASE("beginning again drops the record from before") {
    auto stored = Stored::make(content::Format::v1);
    ResumeStore store(stored.database);
    const auto& hash = stored.shared.metainfo.info_hash();
    REQUIRE(store.begin(stored.shared.metainfo, "/t", {.wanted = {true}}, ""));
    REQUIRE(store.update(hash, "/t", "old", "print"));
    REQUIRE(store.begin(stored.shared.metainfo, "/t", {.wanted = {true}}, ""));
    CHECK(store.find(hash, "/t")->record.empty());
    CHECK(store.find(hash, "/t")->fingerprint.empty());
}

TEST_CASE("v2 metadata that came by magnet, without piece layers, can be read again") {
    auto stored = Stored::make(content::Format::v2);
    ResumeStore store(stored.database);
    const auto bare = torrent::Metainfo::from_info(stored.shared.metainfo.info_dictionary(), {});
    REQUIRE(bare);
    REQUIRE_FALSE(bare->has_piece_layers());
    REQUIRE(store.begin(*bare, "/t", {.wanted = {true}}, ""));
    CHECK(store.find_metainfo(bare->info_hash()));
    REQUIRE(store.update_metainfo(stored.shared.metainfo, "/t"));
    CHECK(store.find_metainfo(bare->info_hash())->has_piece_layers());
}

TEST_CASE("the DHT's nodes are kept, the newest only") {
    auto stored = Stored::make(content::Format::v1);
    ResumeStore store(stored.database);
    CHECK(store.dht_state().empty());
    REQUIRE(store.keep_dht_state("one"));
    REQUIRE(store.keep_dht_state("two"));
    CHECK(store.dht_state() == "two");
}
