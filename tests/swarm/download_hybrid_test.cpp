#include "swarm/download.hpp"
#include "swarm/download_scene.hpp"

#include <algorithm>
#include <list>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

namespace {

/// The same without the v2 hashes of pieces, as it comes with a link.
torrent::Metainfo without_layers(const torrent::Metainfo& metainfo) {
    auto plain = torrent::Metainfo::from_info(metainfo.info_dictionary(), {});
    REQUIRE(plain);
    return *std::move(plain);
}

/// The v2 half of one torrent with the v1 hashes of another of the same shape.
torrent::Metainfo with_v1_of(const torrent::Metainfo& v2, const torrent::Metainfo& v1) {
    const auto key = "6:pieces" + std::to_string(20 * v2.piece_count()) + ":";
    std::string info(v2.info_dictionary());
    const std::string other(v1.info_dictionary());
    const auto length = static_cast<std::size_t>(20 * v2.piece_count());
    REQUIRE(info.find(key) != std::string::npos);
    info.replace(info.find(key) + key.size(), length, other, other.find(key) + key.size(), length);
    auto mixed = torrent::Metainfo::from_info(info, {});
    REQUIRE(mixed);
    return *std::move(mixed);
}

}  // namespace

TEST_CASE("links of both halves of a hybrid in one run: one of them gets it, the other says so") {
    Scene scene;
    Node leech(scene.loop);
    auto v1 = scene.shared->metainfo.magnet();
    auto v2 = v1;
    v1.hashes.v2.reset();
    v2.hashes.v1.reset();
    std::list<Download> downloads;
    for (int k = 0; k < 2; ++k)
        downloads.emplace_back(scene.loop, *leech.engine, *scene.store, scene.claims, scene.options(), nullptr);
    leech.on_event = [&](const Event& event) {
        for (auto& download : downloads) download.handle(event);
    };
    downloads.front().start(v1);
    downloads.back().start(v2);
    const auto is_finished = [](const Download& download) { return download.view().stage == Stage::finished; };
    Node::run_until(scene.loop, [&] { return std::ranges::all_of(downloads, is_finished); });
    std::vector<Error> errors;
    for (auto& download : downloads) {
        download.stop();
        if (download.view().error) errors.push_back(*download.view().error);
    }
    leech.close();
    CHECK(scene.arrived());
    REQUIRE(errors.size() == 1);
    CHECK(errors.front().fault == Fault::refused);
    CHECK(errors.front().message == same_torrent_twice().message);
}

TEST_CASE("a hybrid whose v2 hashes nobody gives is compared with them before it counts as complete") {
    Scene scene(content::Format::hybrid, {}, without_layers);
    const auto view = scene.by_link(scene.options());
    CHECK(view.complete);
    CHECK_FALSE(view.error);
    CHECK(scene.arrived());
}

TEST_CASE("a hybrid that describes other data by v1 than by v2 is refused, by whatever half it came") {
    const auto forged = [](const torrent::Metainfo& metainfo) {
        const TemporaryFolder folder;
        write(folder.path() / "stuff" / "large.bin", noise(300'000, 2));
        write(folder.path() / "stuff" / "sub" / "small.txt", "hello\n");
        return without_layers(with_v1_of(share(folder.path() / "stuff", content::Format::hybrid).metainfo, metainfo));
    };
    Scene scene(content::Format::hybrid, {}, forged);
    SUBCASE("downloaded") {}
    SUBCASE("on disk before") {
        write(scene.to.path() / "stuff" / "large.bin", noise(300'000, 1));
    }
    const auto view = scene.by_link(scene.options());
    CHECK_FALSE(view.complete);
    REQUIRE(view.error);
    CHECK(view.error->fault == Fault::verification);
}
