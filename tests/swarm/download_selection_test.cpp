#include "swarm/download.hpp"
#include "swarm/download_scene.hpp"
#include "swarm/part_file.hpp"

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

TEST_CASE("only what was selected comes, and the rest can be had later") {
    Scene scene(content::Format::v1);
    auto options = scene.options();
    options.plan.select = {"small.txt"};
    CHECK_FALSE(scene.by_link(std::move(options)).error);
    CHECK(read(scene.to.path() / "stuff/sub/small.txt") == "hello\n");
    CHECK_FALSE(std::filesystem::exists(scene.to.path() / "stuff/large.bin"));
    CHECK(std::distance(std::filesystem::directory_iterator(scene.to.path()), {}) == 1);
    CHECK_FALSE(scene.by_link(scene.options()).error);
    CHECK(scene.arrived());
}

TEST_CASE("a file that was not selected is neither written nor taken for right") {
    for (const bool by_link_alone : {false, true}) {
        CAPTURE(by_link_alone);
        Scene scene(content::Format::v1);
        const auto mine = noise(300'000, 99);
        const auto large = scene.to.path() / "stuff/large.bin";
        write(large, mine);  // shares its last piece with small.txt
        auto options = scene.options();
        auto link = scene.shared->metainfo.magnet();
        if (by_link_alone)
            link.select = {{1, 1}};
        else
            options.plan.select = {"small.txt"};
        auto view = scene.run(options, [&](Download& download) { download.start(link); });
        CHECK_FALSE(view.error);
        CHECK(read(scene.to.path() / "stuff/sub/small.txt") == "hello\n");
        CHECK(read(large) == mine);
        CHECK(std::distance(std::filesystem::directory_iterator(scene.to.path()), {}) == 1);
        // Wanted later, it is a foreign file like any other.
        view = scene.by_link(scene.options());
        REQUIRE(view.error);
        CHECK(view.error->fault == Fault::refused);
        std::filesystem::remove(large);
        CHECK_FALSE(scene.by_link(scene.options()).error);
        CHECK(scene.arrived());
    }
}

TEST_CASE("a selection that is right is kept, though it shares pieces with files that were not selected") {
    Scene scene(content::Format::v1);
    std::filesystem::copy(scene.from.path() / "stuff", scene.to.path() / "stuff",
                          std::filesystem::copy_options::recursive);
    auto options = scene.options();
    options.plan.select = {"small.txt"};
    options.peers.clear();
    const auto view = scene.by_file(std::move(options));
    CHECK_FALSE(view.error);
    CHECK(view.complete);
}

TEST_CASE("a selection is seeded beside what lies in the place of a file that was not selected") {
    Scene scene(content::Format::v1);
    const auto mine = noise(300'000, 99);
    write(scene.to.path() / "stuff/large.bin", mine);  // shares its last piece with small.txt
    auto options = scene.options();
    options.plan.select = {"small.txt"};
    options.seed = true;
    Node leech(scene.loop);
    Claims of_another_run;
    Download seeding(scene.loop, *leech.engine, *scene.store, of_another_run, options, {});
    leech.on_event = [&](const Event& event) { seeding.handle(event); };
    seeding.start(scene.shared->metainfo);
    Node::run_until(scene.loop, [&] { return seeding.view().stage == Stage::seeding; });

    TemporaryFolder elsewhere;
    options.plan.folder = elsewhere.path();
    options.peers = {leech.address()};
    options.seed = false;
    CHECK_FALSE(scene.by_file(options).error);
    CHECK(read(elsewhere.path() / "stuff/sub/small.txt") == "hello\n");
    CHECK(leech.last<FileLost>() == nullptr);
    CHECK(read(scene.to.path() / "stuff/large.bin") == mine);
    seeding.stop();
    leech.close();
}

TEST_CASE("what has the part file's name stops a selection only, and is never removed") {
    Scene scene(content::Format::v1);
    const auto parts = scene.to.path() / part_file_of(scene.shared->metainfo.info_hash(), storage::Storage::own);
    write(parts, "mine");
    auto options = scene.options();
    options.plan.select = {"small.txt"};
    const auto view = scene.by_link(std::move(options));
    REQUIRE(view.error);
    CHECK(view.error->fault == Fault::refused);
    CHECK_FALSE(scene.by_link(scene.options()).error);
    CHECK(scene.arrived());
    CHECK(read(parts) == "mine");
}

TEST_CASE("a finished selection had again brings nothing over the network") {
    Scene scene;  // of v1 the pieces that two files share would have to come again
    auto options = scene.options();
    options.plan.select = {"large.bin"};
    CHECK_FALSE(scene.by_link(options).error);
    options.peers.clear();
    const auto view = scene.by_file(std::move(options));
    CHECK_FALSE(view.error);
    CHECK(view.complete);
}
