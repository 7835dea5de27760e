#include "swarm/download.hpp"

#include "swarm/download_scene.hpp"

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

TEST_CASE("a link becomes files, and of the download its description alone is kept afterwards") {
    for (const auto format : {content::Format::hybrid, content::Format::v1, content::Format::v2}) {
        CAPTURE(static_cast<int>(format));
        Scene scene(format);
        const auto view = scene.by_link(scene.options());
        REQUIRE_MESSAGE(!view.error, (view.error ? view.error->message : ""));
        CHECK(view.complete);
        CHECK(view.plan->target == scene.to.path() / "stuff");
        CHECK(scene.arrived());
        const auto kept = scene.store->find(scene.shared->metainfo.info_hash(), view.plan->target);
        REQUIRE(kept);
        CHECK(kept->record.empty());
        CHECK(kept->own.wanted.empty());
    }
}

TEST_CASE("what is there and right is kept, and nobody is asked for it") {
    Scene scene;
    std::filesystem::copy(scene.from.path() / "stuff", scene.to.path() / "stuff",
                          std::filesystem::copy_options::recursive);
    auto options = scene.options();
    options.peers.clear();
    const auto view = scene.by_file(std::move(options));
    CHECK_FALSE(view.error);
    CHECK(view.complete);
    CHECK(view.kept == scene.shared->metainfo.total());
}

TEST_CASE("a finished download asked for again by its link needs nobody") {
    for (const auto format : {content::Format::hybrid, content::Format::v1, content::Format::v2}) {
        CAPTURE(static_cast<int>(format));
        Scene scene(format);
        REQUIRE_FALSE(scene.by_link(scene.options()).error);
        auto alone = scene.options();
        alone.peers.clear();
        auto view = scene.by_link(alone);
        CHECK_FALSE(view.error);
        CHECK(view.complete);
        CHECK(view.kept == scene.shared->metainfo.total());
        alone.list_only = true;
        CHECK_FALSE(scene.by_link(alone).error);
        alone.list_only = false;
        alone.metadata_only = true;
        view = scene.by_link(alone);
        CHECK_FALSE(view.error);
        CHECK(view.metainfo->has_piece_layers());
    }
}

TEST_CASE("a list or the metadata alone writes no files") {
    for (const auto format : {content::Format::hybrid, content::Format::v1, content::Format::v2}) {
        CAPTURE(static_cast<int>(format));
        Scene scene(format);
        auto options = scene.options();
        options.list_only = true;
        auto view = scene.by_link(std::move(options));
        CHECK_FALSE(view.error);
        REQUIRE(view.metainfo);
        options = scene.options();
        options.metadata_only = true;
        view = scene.by_link(std::move(options));
        REQUIRE_FALSE(view.error);
        CHECK(view.metainfo->has_piece_layers());
        CHECK(view.metainfo->info_hash() == scene.shared->metainfo.info_hash());
        CHECK(std::filesystem::is_empty(scene.to.path()));
    }
}

TEST_CASE("limits of the rate don't hold up metadata") {
    Scene scene;
    Node leech(scene.loop, EngineOptions{.down_limit = {1}, .up_limit = {1}});
    auto options = scene.options();
    options.list_only = true;
    Download download(scene.loop, *leech.engine, *scene.store, scene.claims, options, {});
    leech.on_event = [&](const Event& event) { download.handle(event); };
    download.start(scene.shared->metainfo.magnet());
    Node::run_until(scene.loop, [&] { return download.view().stage == Stage::finished; });
    CHECK(download.view().metainfo != nullptr);
    download.stop();
    leech.close();
}

TEST_CASE("nobody there: the time-out says so") {
    Scene scene;
    auto options = scene.options();
    options.peers.clear();
    options.timeout = std::chrono::seconds{0};
    const auto view = scene.by_link(std::move(options));
    REQUIRE(view.error);
    CHECK(view.error->fault == Fault::not_found);
}

TEST_CASE("told to seed, a download ends at its time") {
    Scene scene;
    auto options = scene.options();
    options.seed = true;
    options.seed_time = std::chrono::seconds{0};
    const auto view = scene.by_link(std::move(options));
    CHECK_FALSE(view.error);
    CHECK(view.complete);
    CHECK(scene.arrived());
}

TEST_CASE("what is there whole leaves nothing behind in the state, told that nobody will ask") {
    for (const bool remember : {false, true}) {
        Scene scene;
        std::filesystem::copy(scene.from.path() / "stuff", scene.to.path() / "stuff",
                              std::filesystem::copy_options::recursive);
        auto options = scene.options();
        options.seed = true;
        options.remember = remember;
        options.seed_time = std::chrono::seconds{0};
        const auto view = scene.by_file(std::move(options));
        CHECK_FALSE(view.error);
        CHECK(view.complete);
        CHECK(scene.store->find_metainfo(scene.shared->metainfo.info_hash()).has_value() == remember);
    }
}

TEST_CASE("a download that is complete is forgotten, told that nobody will ask") {
    Scene scene;
    auto options = scene.options();
    options.seed = true;
    options.remember = false;
    options.seed_time = std::chrono::seconds{0};
    const auto view = scene.by_file(std::move(options));
    CHECK(view.complete);
    CHECK(scene.arrived());
    CHECK_FALSE(scene.store->find(scene.shared->metainfo.info_hash(), scene.to.path() / "stuff"));
}
