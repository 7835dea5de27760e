#include "download_scene.hpp"

#include <algorithm>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

namespace {

/// small.txt lies in the last piece of large.bin, which was downloaded once and is missing.
struct Incomplete : Scene {
    explicit Incomplete(Rate upload = {}) : Scene(content::Format::v1, upload) {
        REQUIRE_FALSE(by_link(options()).error);
        std::filesystem::remove(to.path() / "stuff/large.bin");
    }
    std::filesystem::path small() const { return to.path() / "stuff/sub/small.txt"; }
    std::size_t files_in_target() const {
        const std::filesystem::recursive_directory_iterator all(to.path());
        return static_cast<std::size_t>(
            std::count_if(begin(all), end(all), [](const auto& entry) { return entry.is_regular_file(); }));
    }
};

}  // namespace

TEST_CASE("a file that can't be verified before its neighbour is here is left alone until then, and is right") {
    Incomplete scene;
    const auto touched = std::filesystem::last_write_time(scene.small());
    const auto view = scene.by_link(scene.options());
    CAPTURE(view.error.value_or(Error{}).message);
    CHECK_FALSE(view.error);
    CHECK(view.complete);
    CHECK(scene.arrived());
    CHECK(view.kept == Bytes{6});
    CHECK(std::filesystem::last_write_time(scene.small()) == touched);
    REQUIRE_FALSE(view.remarks.empty());
    CHECK(view.remarks.front().find("small.txt' can't be verified before") != std::string::npos);
    CHECK(scene.files_in_target() == 2);  // no part file is left
}

TEST_CASE("if its neighbour shows that it is the user's own, the download ends without touching it") {
    Incomplete scene;
    write(scene.small(), "mine!\n");
    const auto view = scene.by_link(scene.options());
    REQUIRE(view.error);
    CHECK(view.error->fault == Fault::refused);
    CHECK(view.error->message.find("small.txt' would be overwritten") != std::string::npos);
    CHECK(read(scene.small()) == "mine!\n");
    CHECK(read(scene.to.path() / "stuff/large.bin") == read(scene.from.path() / "stuff/large.bin"));
}

TEST_CASE("interrupted meanwhile, it goes on where it was, and the neighbour is still left alone") {
    Incomplete scene(Rate{150'000});
    {
        Node leech(scene.loop);
        Download download(scene.loop, *leech.engine, *scene.store, scene.claims, scene.options(), {});
        leech.on_event = [&](const Event& event) { download.handle(event); };
        download.start(scene.shared->metainfo);
        Node::run_until(scene.loop, [&] { return download.view().saved; });
        download.stop();
        leech.close();
        CHECK_FALSE(download.view().complete);
    }
    const auto view = scene.by_link(scene.options());
    CAPTURE(view.error.value_or(Error{}).message);
    CHECK_FALSE(view.error);
    CHECK(scene.arrived());
    CHECK(scene.files_in_target() == 2);
}

TEST_CASE("where the neighbour isn't wanted there is nothing to wait for") {
    Incomplete scene;
    auto options = scene.options();
    options.plan.select = {"small.txt"};
    const auto view = scene.by_link(std::move(options));
    REQUIRE(view.error);
    CHECK(view.error->fault == Fault::refused);
}

TEST_CASE("what was verified late is seeded with the rest") {
    Incomplete scene;
    auto options = scene.options();
    options.seed = true;
    options.seed_time = std::chrono::seconds{0};
    const auto view = scene.by_link(std::move(options));
    CHECK_FALSE(view.error);
    CHECK(view.complete);
    CHECK(scene.arrived());
}

TEST_CASE("a neighbour that vanishes meanwhile is downloaded, and the others are left alone until it is here too") {
    Scene scene(content::Format::v1, {}, {}, "tail");  // in one piece with small.txt and the end of large.bin
    REQUIRE_FALSE(scene.by_link(scene.options()).error);
    const auto large = scene.to.path() / "stuff/large.bin";
    std::filesystem::remove(scene.to.path() / "stuff/sub/small.txt");
    const auto before = std::filesystem::last_write_time(large);
    Node leech(scene.loop);
    Download download(scene.loop, *leech.engine, *scene.store, scene.claims, scene.options(), {});
    leech.on_event = [&, done = false](const Event& event) mutable {
        if (std::holds_alternative<Completed>(event) && !std::exchange(done, true))
            std::filesystem::remove(scene.to.path() / "stuff/tail");
        download.handle(event);
    };
    download.start(scene.shared->metainfo);
    Node::run_until(scene.loop, [&] { return download.view().stage == Stage::finished; });
    CAPTURE(download.view().error.value_or(Error{}).message);
    CHECK_FALSE(download.view().error);
    CHECK(download.view().complete);
    CHECK(scene.arrived());
    CHECK(read(scene.to.path() / "stuff/tail") == "tail");
    CHECK(std::filesystem::last_write_time(large) == before);
    download.stop();
    leech.close();
}

TEST_CASE("of files that share a wrong piece nothing untrue is said") {
    Scene scene(content::Format::v1);
    REQUIRE_FALSE(scene.by_link(scene.options()).error);
    write(scene.to.path() / "stuff/sub/small.txt", "mine!\n");
    const auto view = scene.by_link(scene.options());
    REQUIRE(view.error);
    CHECK(view.error->message.find("large.bin', '") != std::string::npos);
    CHECK(view.error->message.find("not what this torrent has there, or in one piece with what isn't") !=
          std::string::npos);
}
