#include "swarm/download.hpp"
#include "swarm/download_scene.hpp"

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

TEST_CASE("a file of other content is not overwritten, unless asked") {
    Scene scene;
    write(scene.to.path() / "stuff/large.bin", noise(300'000, 99));
    auto view = scene.by_file(scene.options());
    REQUIRE(view.error);
    CHECK(view.error->fault == Fault::refused);
    CHECK(view.error->message.find("large.bin") != std::string::npos);
    CHECK(read(scene.to.path() / "stuff/large.bin") == noise(300'000, 99));

    auto options = scene.options();
    options.overwrite = true;
    view = scene.by_file(std::move(options));
    CHECK_FALSE(view.error);
    CHECK(scene.arrived());
}

TEST_CASE("what was changed after a download had finished is the user's, and not overwritten") {
    Scene scene;
    REQUIRE_FALSE(scene.by_link(scene.options()).error);
    write(scene.to.path() / "stuff/sub/small.txt", "mine!\n");
    const auto view = scene.by_link(scene.options());
    REQUIRE(view.error);
    CHECK(view.error->fault == Fault::refused);
    CHECK(read(scene.to.path() / "stuff/sub/small.txt") == "mine!\n");
}

TEST_CASE("a folder that was not there is not made before something comes") {
    Scene scene;
    auto options = scene.options();
    options.plan.folder = scene.to.path() / "new" / "folder";
    options.peers.clear();
    options.timeout = std::chrono::seconds{0};
    CHECK(scene.by_file(options).error);
    CHECK(std::filesystem::is_empty(scene.to.path()));
    options.peers = scene.options().peers;
    options.timeout = std::nullopt;
    CHECK_FALSE(scene.by_file(std::move(options)).error);
    CHECK(read(scene.to.path() / "new/folder/stuff/sub/small.txt") == "hello\n");
}

TEST_CASE("a file that somebody cut or removed during the download is no part of a complete one") {
    for (const bool removed : {true, false}) {
        CAPTURE(removed);
        Scene scene;
        const auto small = scene.to.path() / "stuff" / "sub" / "small.txt";
        {
            Node leech(scene.loop);
            Download download(scene.loop, *leech.engine, *scene.store, scene.claims, scene.options(), {});
            leech.on_event = [&](const Event& event) {
                if (std::holds_alternative<Completed>(event) && removed) std::filesystem::remove(small);
                if (std::holds_alternative<Completed>(event) && !removed) std::filesystem::resize_file(small, 2);
                download.handle(event);
            };
            download.start(scene.shared->metainfo);
            Node::run_until(scene.loop, [&] { return download.view().stage == Stage::finished; });
            REQUIRE(download.view().error);
            CHECK(download.view().error->message.find("small.txt' changed or vanished") != std::string::npos);
            CHECK_FALSE(download.view().complete);
            download.stop();
            leech.close();
        }
        // Cut so soon after the download's own writes the file counts as its own, and is mended too.
        CHECK_FALSE(scene.by_link(scene.options()).error);
        CHECK(scene.arrived());
    }
}

TEST_CASE("a file that somebody edits before the seeding begins is not seeded, and said") {
    Scene scene;
    auto options = scene.options();
    options.seed = true;
    Node leech(scene.loop);
    Download download(scene.loop, *leech.engine, *scene.store, scene.claims, std::move(options), {});
    const auto small = scene.to.path() / "stuff" / "sub" / "small.txt";
    bool edited = false;
    leech.on_event = [&](const Event& event) {
        if (std::holds_alternative<Completed>(event) && !std::exchange(edited, true)) write(small, "HELLO\n");
        download.handle(event);
    };
    download.start(scene.shared->metainfo);
    Node::run_until(scene.loop, [&] { return leech.last<FileChanged>() != nullptr; });
    CHECK(leech.last<FileChanged>()->path == small);
    REQUIRE_FALSE(download.view().remarks.empty());
    CHECK(download.view().remarks.back().find("small.txt was changed by somebody else") != std::string::npos);
    download.stop();
    leech.close();
}
