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
