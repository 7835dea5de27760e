// What this machine has already needn't come from anybody.
#include "swarm/download_scene.hpp"

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

namespace {

/// The seed's files are known, and no peer is there to ask.
struct KnownScene : Scene {
    explicit KnownScene(content::Format format = content::Format::hybrid) : Scene(format) {
        const auto large = from.path() / "stuff/large.bin";
        for (const auto& file : shared->metainfo.files())
            if (file.size == Bytes{300'000})
                known->remember(
                    std::vector{content::KnownFile{file.root, large.native(), content::stamp_of(large).value()}});
    }
    DownloadOptions options(bool with_peer) {
        auto wanted = Scene::options();
        if (!with_peer) wanted.peers.clear();
        wanted.known = known;
        return wanted;
    }
    std::shared_ptr<content::KnownFiles> known =
        std::make_shared<content::KnownFiles>(open_state(state.path()).value());
};

}  // namespace

TEST_CASE("a file that is known to be elsewhere comes from there, the others from peers") {
    for (const auto format : {content::Format::hybrid, content::Format::v2}) {
        KnownScene scene(format);
        const auto view = scene.by_file(scene.options(true));
        CHECK_FALSE(view.error);
        REQUIRE(view.placed.size() == 1);
        CHECK(view.placed.front().size == Bytes{300'000});
        CHECK(view.kept >= Bytes{300'000});
        CHECK(scene.arrived());
    }
}

TEST_CASE("what has changed where it was known is not taken, and what only looks the same is not believed") {
    KnownScene scene;
    const auto large = scene.from.path() / "stuff/large.bin";
    const auto right = read(large);
    auto wrong = right;
    wrong[100'000] ^= 1;
    const auto other = scene.from.path() / "other.bin";
    write(other, wrong);
    for (const auto& file : scene.shared->metainfo.files())
        if (file.size == Bytes{300'000})
            scene.known->remember(
                std::vector{content::KnownFile{file.root, other.native(), content::stamp_of(other).value()}});
    const auto view = scene.by_file(scene.options(true));
    // The wrong one is found first and put there; hashing tells, and it comes from the peer.
    CHECK_FALSE(view.error);
    CHECK(view.placed.empty());
    CHECK(scene.arrived());
}

TEST_CASE("a download that is complete is known to the next one, wherever that goes") {
    Scene scene;
    const auto known = std::make_shared<content::KnownFiles>(open_state(scene.state.path()).value());
    auto options = scene.options();
    options.known = known;
    CHECK_FALSE(scene.by_file(std::move(options)).error);
    TemporaryFolder second;
    options = {.plan = {.folder = second.path(), .select = {"large.bin"}}, .known = known};
    const auto view = scene.by_file(std::move(options));  // nobody else is asked: no peers
    CHECK_FALSE(view.error);
    CHECK(view.placed.size() == 1);
    CHECK(read(second.path() / "stuff/large.bin") == read(scene.from.path() / "stuff/large.bin"));
}

TEST_CASE("of a file that was not selected no copy is made") {
    KnownScene scene;
    auto options = scene.options(true);
    options.plan.select = {"small.txt"};
    const auto view = scene.by_file(std::move(options));
    CHECK_FALSE(view.error);
    CHECK(view.placed.empty());
    CHECK_FALSE(std::filesystem::exists(scene.to.path() / "stuff/large.bin"));
}
