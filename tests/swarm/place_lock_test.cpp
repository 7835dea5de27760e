#include "swarm/place_lock.hpp"

#include "download_scene.hpp"

#include <filesystem>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

TEST_CASE("a place is locked once, however it is written, and free again when the lock goes") {
    TemporaryFolder folder;
    const auto place = folder.path() / "one";
    std::filesystem::create_symlink(folder.path(), folder.path() / "link");
    {
        const auto lock = lock_place(place);
        REQUIRE(lock);
        CHECK(lock->is_open());
        for (const auto& same : {place, folder.path() / "link/one", folder.path() / "x/.././one"}) {
            const auto second = lock_place(same);
            REQUIRE_FALSE(second);
            CHECK(second.error().fault == Fault::refused);
        }
        CHECK(lock_place(folder.path() / "two"));
    }
    CHECK(lock_place(place));
}

TEST_CASE("a second download to one place is refused while the first runs, whatever its state folder") {
    Scene scene(content::Format::hybrid, {1});  // nearly nothing comes
    Node leech(scene.loop);
    Download first(scene.loop, *leech.engine, *scene.store, scene.claims, scene.options(), {});
    leech.on_event = [&](const Event& event) { first.handle(event); };
    first.start(scene.shared->metainfo);
    Node::run_until(scene.loop, [&] { return first.view().stage == Stage::downloading; });
    TemporaryFolder other_state;
    auto database = open_state(other_state.path());
    REQUIRE(database);
    ResumeStore store(*database);
    Claims claims;  // those of another process
    Node other(scene.loop);
    Download second(scene.loop, *other.engine, store, claims, scene.options(), {});
    second.start(scene.shared->metainfo);
    REQUIRE(second.view().stage == Stage::finished);
    CHECK(second.view().error->fault == Fault::refused);
    CHECK(second.view().error->message.find("another bittern is downloading") != std::string::npos);
    auto elsewhere = scene.options();
    elsewhere.plan.name = "other";
    Download third(scene.loop, *other.engine, store, claims, elsewhere, {});
    third.start(scene.shared->metainfo);
    CHECK_FALSE(third.view().error);
    first.stop();
    third.stop();
    leech.close();
    other.close();
}
