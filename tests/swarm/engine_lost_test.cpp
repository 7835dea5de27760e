// Files that are lost while an engine shares them, and come back.
#include "two_engines.hpp"

#include <algorithm>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

namespace {

namespace fs = std::filesystem;
using Kind = storage::Loss::Kind;

AddRequest into(const torrent::Metainfo& metainfo, const fs::path& folder) {
    return {.metainfo = metainfo, .paths = paths_in(folder, metainfo)};
}

/// Two files of 300,000 bytes that are shared; who wants them may connect.
struct Scene {
    explicit Scene(content::Format format = content::Format::hybrid)
        : shared([&] {
              write(victim(), noise(300'000, 1));
              write(other(), noise(300'000, 2));
              return share(folder(), format);
          }()) {
        // As what `get` seeds: beneath a folder that the disk back end keeps open.
        auto request = into(shared.metainfo, place());
        request.have = shared.request().have;
        request.stamps = shared.request().stamps;
        request.serve_only = true;
        seed.engine->add(request);
        Node::run_until(loop, [&] { return seed.last<Added>() != nullptr; });
    }
    [[nodiscard]] fs::path place() const { return from.path() / "place"; }
    [[nodiscard]] fs::path folder() const { return place() / "stuff"; }
    [[nodiscard]] fs::path victim() const { return folder() / "a"; }
    [[nodiscard]] fs::path other() const { return folder() / "b"; }

    /// Somebody who has nothing begins to get it.
    TorrentId begin(Node& leech, const TemporaryFolder& to) {
        auto request = into(shared.metainfo, to.path());
        request.peers = {seed.address()};
        return leech.engine->add(request);
    }
    void expect_complete(Node& leech, const TemporaryFolder& to) {
        Node::run_until(loop, [&] { return leech.last<Completed>() != nullptr; });
        CHECK(read(to.path() / "stuff" / "a") == noise(300'000, 1));
        CHECK(read(to.path() / "stuff" / "b") == noise(300'000, 2));
        CHECK(leech.engine->state().torrents.begin()->second.figures.wrong == Bytes{});
    }
    template <class E>
    [[nodiscard]] std::ptrdiff_t count() const {
        return std::ranges::count_if(seed.events, [](const Event& event) { return std::holds_alternative<E>(event); });
    }
    void wait_until_lost(int files = 1) {
        Node::run_until(loop, [&] { return count<FileLost>() == files; });
    }
    void wait_until_found(int files = 1) {
        Node::run_until(loop, [&] { return count<FileFound>() == files; });
    }

    TemporaryFolder from;
    Shared shared;
    boost::asio::io_context loop;
    Node seed{loop};
};

/// What a restored backup is: the right bytes in another file.
void restore(const fs::path& file, unsigned seed) {
    write(file.parent_path() / "restored", noise(300'000, seed));
    fs::rename(file.parent_path() / "restored", file);
}

/// Somebody gets the rest, and what was spoilt when it is restored.
void expect_restored(Scene& scene) {
    const TemporaryFolder to;
    Node leech(scene.loop);
    const auto id = scene.begin(leech, to);
    scene.wait_until_lost();
    CHECK(scene.seed.last<FileLost>()->loss.path == scene.victim());
    Node::run_until(scene.loop, [&] { return leech.engine->state().find(id)->figures.downloaded > Bytes{250'000}; });
    restore(scene.victim(), 1);
    scene.wait_until_found();
    CHECK(scene.seed.last<FileFound>()->path == scene.victim());
    scene.expect_complete(leech, to);
    CHECK(scene.count<FileLost>() == 1);
}

}  // namespace

TEST_CASE("a folder that is renamed away and back is offered again, and who waited for it completes") {
    Scene scene;
    fs::rename(scene.folder(), scene.from.path() / "elsewhere");
    scene.wait_until_lost(2);
    const auto* lost = scene.seed.last<FileLost>();
    CHECK(lost->loss.kind == Kind::gone);
    CHECK(lost->loss.missing == scene.folder());
    const TemporaryFolder to;
    Node leech(scene.loop);
    scene.begin(leech, to);
    Node::run_until(scene.loop, [&] { return scene.seed.last<PeerConnected>() != nullptr; });
    fs::rename(scene.from.path() / "elsewhere", scene.folder());
    scene.wait_until_found(2);
    scene.expect_complete(leech, to);
    CHECK(scene.count<FileLost>() == 2);
}

TEST_CASE("a file that is restored is hashed and offered again; in the meantime the others go on") {
    Scene scene;
    SUBCASE("removed") {
        fs::remove(scene.victim());
    }
    SUBCASE("cut short") {
        fs::resize_file(scene.victim(), 1000);
    }
    SUBCASE("replaced") {
        restore(scene.victim(), 9);
    }
    expect_restored(scene);
}

TEST_CASE("so it is in every format") {
    for (const auto format : {content::Format::hybrid, content::Format::v1, content::Format::v2}) {
        CAPTURE(static_cast<int>(format));
        Scene scene(format);
        std::fstream(scene.victim(), std::ios::in | std::ios::out | std::ios::binary).seekp(150'000).put('!');
        expect_restored(scene);
    }
}

TEST_CASE("a file that was only touched is hashed and offered again") {
    Scene scene;
    fs::permissions(scene.victim(), fs::perms::owner_read | fs::perms::owner_write);
    fs::permissions(scene.victim(), fs::perms::owner_read);
    scene.wait_until_lost();
    scene.wait_until_found();
    // By its new stamp.
    fs::remove(scene.victim());
    scene.wait_until_lost(2);
}

TEST_CASE("a file that was edited for good stays out, with one word about it") {
    Scene scene;
    std::fstream(scene.victim(), std::ios::in | std::ios::out | std::ios::binary).seekp(150'000).put('!');
    scene.wait_until_lost();
    // What comes and goes beside it shows that it was looked at again and again.
    for (int round = 1; round <= 2; ++round) {
        fs::remove(scene.other());
        scene.wait_until_lost(1 + round);
        restore(scene.other(), 2);
        scene.wait_until_found(round);
        CHECK(scene.seed.last<FileFound>()->path == scene.other());
    }
}

TEST_CASE("what is offered again is read from the file that was hashed, not from one that is still open") {
    Scene scene;
    const TemporaryFolder to, to2;
    {
        Node leech(scene.loop);
        scene.begin(leech, to);
        scene.expect_complete(leech, to);
    }
    fs::rename(scene.place(), scene.from.path() / "elsewhere");
    for (const char* name : {"a", "b"}) write(scene.from.path() / "elsewhere" / "stuff" / name, noise(300'000, 77));
    write(scene.victim(), noise(300'000, 1));
    write(scene.other(), noise(300'000, 2));
    scene.wait_until_found(2);
    Node leech(scene.loop);
    scene.begin(leech, to2);
    scene.expect_complete(leech, to2);
}

TEST_CASE("a torrent that is removed while a file of it is lost is let go of") {
    Scene scene;
    fs::remove(scene.victim());
    scene.wait_until_lost();
    scene.seed.engine->remove(scene.seed.last<FileLost>()->id);
    restore(scene.victim(), 1);
    Node::run_until(scene.loop, [&] { return scene.seed.last<Removed>() != nullptr; });
    CHECK(scene.count<FileFound>() == 0);
}
