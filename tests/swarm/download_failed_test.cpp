// A download that fails, beside others that go on.
#include "swarm/download.hpp"
#include "two_engines.hpp"

#include <list>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

namespace {

/// Two seeded folders of one file each, and one run that may download both.
struct TwoSources {
    explicit TwoSources(Rate upload = {}) : leech(loop), seed(loop, EngineOptions{.up_limit = upload}) {
        for (const auto* name : {"one", "two"}) {
            write(from.path() / name / "large.bin", noise(300'000, 1));
            shared.push_back(share(from.path() / name, content::Format::hybrid));
            seed.engine->add(shared.back().request());
        }
        auto opened = open_state(state.path());
        REQUIRE(opened);
        database = std::make_unique<Database>(*std::move(opened));
        store = std::make_unique<ResumeStore>(*database);
        leech.on_event = [this](const Event& event) {
            for (auto& download : downloads) download.handle(event);
        };
    }
    ~TwoSources() {
        for (auto& download : downloads) download.stop();
        leech.close();
    }

    DownloadOptions options() { return {.plan = {.folder = to.path()}, .peers = {seed.address()}}; }

    Download& add(DownloadOptions options) {
        return downloads.emplace_back(loop, *leech.engine, *store, claims, std::move(options), nullptr);
    }
    Bytes done(const Download& download) const {
        const auto* torrent = download.torrent() ? leech.engine->state().find(*download.torrent()) : nullptr;
        return torrent != nullptr ? torrent->figures.wanted_done : Bytes{};
    }
    bool knows(const Download& download) const { return leech.engine->state().find(*download.torrent()) != nullptr; }

    TemporaryFolder from, to, state;
    boost::asio::io_context loop;
    Node leech, seed;
    std::vector<Shared> shared;
    std::unique_ptr<Database> database;
    std::unique_ptr<ResumeStore> store;
    Claims claims;
    std::list<Download> downloads;
};

/// Slow enough for something to happen half-way.
constexpr Rate slow{200'000};
const Error gone{Fault::storage, "the disk is gone"};

}  // namespace

TEST_CASE("a download that failed is saved and leaves, and until then it counts on its space") {
    TwoSources scene(slow);
    auto& failed = scene.add(scene.options());
    failed.start(scene.shared.front().metainfo);
    Node::run_until(scene.loop, [&] { return scene.done(failed) > Bytes{64 << 10}; });
    failed.handle(TorrentFailed{*failed.torrent(), gone});
    CHECK(failed.view().stage == Stage::finished);
    const auto beside =
        scene.claims.take({.paths = {scene.to.path() / "other"}, .still_needed = [] { return Bytes{}; }}).value();
    CHECK(scene.claims.needed_beside(*beside) > Bytes{});
    Node::run_until(scene.loop, [&] { return !scene.knows(failed); });
    CHECK(scene.claims.needed_beside(*beside) == Bytes{});
    const auto saved = scene.store->find(scene.shared.front().metainfo.info_hash(), failed.view().plan->target);
    REQUIRE(saved);
    CHECK_FALSE(saved->record.empty());
    CHECK(saved->fingerprint.starts_with("at rest"));

    scene.downloads.clear();
    auto& again = scene.add(scene.options());
    again.start(scene.shared.front().metainfo);
    Node::run_until(scene.loop, [&] { return again.view().stage == Stage::finished; });
    CHECK_FALSE(again.view().error);
    CHECK(again.view().kept > Bytes{64 << 10});
}

TEST_CASE("a download that times out is over in the engine too, while another goes on") {
    TwoSources scene(slow);
    auto& other = scene.add(scene.options());
    other.start(scene.shared.back().metainfo);
    auto options = scene.options();
    options.peers.clear();
    options.timeout = std::chrono::seconds{0};
    auto& failed = scene.add(std::move(options));
    failed.start(scene.shared.front().metainfo);
    Node::run_until(scene.loop, [&] { return failed.view().error && !scene.knows(failed); });
    CHECK(failed.view().error->fault == Fault::not_found);
    CHECK(scene.knows(other));
    Node::run_until(scene.loop, [&] { return other.view().complete; });
    CHECK_FALSE(other.view().error);
}

TEST_CASE("a link whose files are refused is not looked for any more, and may be asked for again") {
    TwoSources scene;
    write(scene.to.path() / "one/large.bin", noise(300'000, 99));
    auto& refused = scene.add(scene.options());
    refused.start(scene.shared.front().metainfo.magnet());
    Node::run_until(scene.loop, [&] { return refused.view().stage == Stage::finished; });
    REQUIRE(refused.view().error);
    CHECK(refused.view().error->fault == Fault::refused);
    Node::run_until(scene.loop, [&] { return !scene.knows(refused); });

    const auto again = scene.leech.engine->find({.magnet = scene.shared.front().metainfo.magnet()});
    scene.leech.engine->remove(again);
    Node::run_until(scene.loop, [&] { return scene.leech.engine->state().find(again) == nullptr; });
    CHECK(scene.leech.last<MetadataRejected>() == nullptr);
}
