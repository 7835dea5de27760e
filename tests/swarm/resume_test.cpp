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

TEST_CASE(
    "of a thousand and one downloads the one begun and saved longest ago is forgotten, and saving it then fails") {
    auto stored = Stored::make(content::Format::v1);
    ResumeStore store(stored.database);
    const auto& metainfo = stored.shared.metainfo;
    const auto& hash = metainfo.info_hash();
    REQUIRE(stored.database.execute("BEGIN"));
    const auto begin = [&](const std::string& target) {
        REQUIRE(store.begin(metainfo, target, {.wanted = {true}}, ""));
    };
    for (const auto* target : {"/long", "/saved", "/old"}) begin(target);
    REQUIRE(store.update(hash, "/saved", "record", ""));
    for (int day = 0; day < 998; ++day) {
        begin("/another/" + std::to_string(day));
        begin("/long");  // as somebody does who resumes it every day
        if (day == 996) CHECK(store.find(hash, "/old"));
    }
    CHECK(store.find(hash, "/long"));
    CHECK_FALSE(store.find(hash, "/old"));
    CHECK(store.find(hash, "/saved"));
    CHECK(store.find(hash, "/another/0"));
    const auto late = store.update(hash, "/old", "record", "");
    REQUIRE_FALSE(late);
    CHECK(late.error().message.find("no longer among the downloads remembered") != std::string::npos);
    CHECK_FALSE(store.update(hash, "/old", "print"));
    CHECK_FALSE(store.update_metainfo(metainfo, "/old"));
}

TEST_CASE("downloads are forgotten by the bytes they take too, but never the one just begun") {
    auto stored = Stored::make(content::Format::v1);
    const auto& metainfo = stored.shared.metainfo;
    const auto& hash = metainfo.info_hash();
    const Bytes each{static_cast<std::int64_t>(metainfo.to_torrent_file().size()) + 1000};
    ResumeStore store(stored.database, each + each);
    for (const auto* target : {"/a", "/b", "/c"}) {
        REQUIRE(store.begin(metainfo, target, {.wanted = {true}}, ""));
        REQUIRE(store.update(hash, target, std::string(1000, 'r'), ""));
    }
    CHECK_FALSE(store.find(hash, "/a"));
    CHECK(store.find(hash, "/b"));
    CHECK(store.find(hash, "/c"));
    ResumeStore tiny(stored.database, {1});
    REQUIRE(tiny.begin(metainfo, "/d", {.wanted = {true}}, ""));
    CHECK_FALSE(store.find(hash, "/c"));
    CHECK(store.find(hash, "/d"));
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

TEST_CASE("what is kept together is kept a moment later, at once where it is asked for, and tried again") {
    auto stored = Stored::make();
    auto beside = open_state(stored.folder.path());
    REQUIRE(beside);
    ResumeStore store(stored.database), looking(*beside);
    const auto& hash = stored.shared.metainfo.info_hash();
    std::vector<std::function<void()>> later;
    std::vector<bool> told;
    store.keep_together([&](auto task) { later.push_back(std::move(task)); },
                        [&](const Result<void>& outcome) { told.push_back(outcome.has_value()); });
    int kept = 0;
    const auto count = [&] { ++kept; };
    store.when_kept(count);
    CHECK(kept == 1);  // there is nothing to wait for

    REQUIRE(store.begin(stored.shared.metainfo, "/here/stuff", {}, "begun"));
    REQUIRE(store.update(hash, "/forgotten", "record", "print"));  // takes no other with it
    REQUIRE(store.update(hash, "/here/stuff", "record", "print"));
    store.when_kept(count);
    CHECK(kept == 1);
    CHECK(later.size() == 1);
    CHECK_FALSE(looking.find(hash, "/here/stuff"));
    SUBCASE("a moment later") {
        later.front()();
        CHECK(kept == 2);
        REQUIRE(looking.find(hash, "/here/stuff"));
        CHECK(looking.find(hash, "/here/stuff")->record == "record");
        CHECK(told == std::vector{true});
        REQUIRE(store.forget(hash, "/here/stuff"));
        CHECK(later.size() == 2);
    }
    SUBCASE("where it is asked for") {
        REQUIRE(store.find(hash, "/here/stuff"));
        CHECK(looking.find(hash, "/here/stuff")->record == "record");
        CHECK(kept == 1);  // who waits is told in its turn
        later.front()();
        CHECK(kept == 2);
    }
    SUBCASE("tried again") {
        stored.database.wait_at_most(std::chrono::milliseconds{0});
        REQUIRE(beside->execute("BEGIN IMMEDIATE"));
        later.front()();
        CHECK(told == std::vector{false});
        CHECK(kept == 2);  // a state that can't be written holds nobody up
        CHECK(later.size() == 2);
        REQUIRE(store.update(hash, "/here/stuff", "newer record", "print"));
        REQUIRE(store.update(hash, "/here/stuff", "newer"));
        later[1]();
        CHECK(later.size() == 3);
        REQUIRE(beside->execute("ROLLBACK"));
        later[2]();  // nobody has said anything since
        CHECK(told == std::vector{false, false, true});
        CHECK(later.size() == 3);
        REQUIRE(looking.find(hash, "/here/stuff"));
        CHECK(looking.find(hash, "/here/stuff")->fingerprint == "newer");
        CHECK(looking.find(hash, "/here/stuff")->record == "newer record");
    }
}
