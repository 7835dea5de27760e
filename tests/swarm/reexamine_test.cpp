#include "swarm/reexamine.hpp"

#include "made_torrent.hpp"
#include "paths_of.hpp"

#include <filesystem>
#include <fstream>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::swarm;
using bittern::testing::made_torrent;
using bittern::testing::noise;
using bittern::testing::paths_of;
using bittern::testing::TemporaryFolder;

namespace {

namespace fs = std::filesystem;

/// Three files; a.bin has three pieces of its own or nearly so.
struct Scene {
    explicit Scene(content::Format format)
        : metainfo(made_torrent(folder, "stuff",
                                {{"a.bin", noise(50'000, 1)}, {"b.bin", noise(20'000, 2)}, {"c.bin", noise(1'000, 3)}},
                                format)) {
        for (const auto& file : metainfo.files())
            paths.push_back(file.pad ? fs::path() : folder / "source" / "stuff" / file.path.front());
    }
    [[nodiscard]] FileIndex number(const char* name) const {
        for (std::size_t k = 0; k < paths.size(); ++k)
            if (paths[k].filename() == name) return FileIndex{static_cast<std::int32_t>(k)};
        return FileIndex{-1};
    }
    [[nodiscard]] fs::path path(const char* name) const { return folder / "source" / "stuff" / name; }
    [[nodiscard]] FileAt as_it_is(const char* name) const {
        return {number(name), content::stamp_of(path(name)).value_or(content::FileStamp())};
    }
    [[nodiscard]] std::vector<Verdict> examine(std::initializer_list<const char*> names,
                                               const std::stop_token& stop = {}) const {
        std::vector<FileAt> files;
        for (const char* name : names) files.push_back(as_it_is(name));
        return reexamine(metainfo, paths_of(paths), files, stop);
    }
    void spoil(const char* name, int offset) const {
        std::fstream(path(name), std::ios::in | std::ios::out | std::ios::binary).seekp(offset).put('!').put('?');
    }
    TemporaryFolder folder;
    torrent::Metainfo metainfo;
    std::vector<fs::path> paths;
};

using Verdicts = std::vector<Verdict>;
constexpr auto right = Verdict::right, wrong = Verdict::wrong, unknown = Verdict::unknown;

}  // namespace

TEST_CASE("files are told right and wrong by their pieces, in every format") {
    for (const auto format : {content::Format::v1, content::Format::v2, content::Format::hybrid}) {
        CAPTURE(static_cast<int>(format));
        const Scene scene(format);
        CHECK(scene.examine({"a.bin", "b.bin", "c.bin"}) == Verdicts{right, right, right});
        scene.spoil("a.bin", 20'000);
        CHECK(scene.examine({"a.bin", "c.bin"}) == Verdicts{wrong, right});
        CHECK(scene.examine({"b.bin"}) == Verdicts{right});
    }
}

TEST_CASE("in v1 a piece with a wrong byte is wrong for each of its files") {
    const Scene scene(content::Format::v1);
    scene.spoil("a.bin", 49'990);
    CHECK(scene.examine({"a.bin", "b.bin", "c.bin"}) == Verdicts{wrong, wrong, right});
}

TEST_CASE("of what can't be opened, is shorter, or has changed since, nothing is said but that it is not right") {
    const Scene scene(content::Format::v1);
    SUBCASE("not there") {
        fs::remove(scene.path("b.bin"));
        CHECK(scene.examine({"b.bin"}) == Verdicts{unknown});
        CHECK(scene.examine({"a.bin"}) == Verdicts{unknown});  // which has a piece with bytes of it
    }
    SUBCASE("cut short") {
        fs::resize_file(scene.path("b.bin"), 19'000);
        CHECK(scene.examine({"b.bin"}) == Verdicts{wrong});
    }
    SUBCASE("another since it was seen") {
        auto before = scene.as_it_is("b.bin");
        before.stamp.changed_ns -= 1;
        CHECK(reexamine(scene.metainfo, paths_of(scene.paths), std::vector{before}, {}) == Verdicts{unknown});
    }
    SUBCASE("stopped") {
        std::stop_source stop;
        stop.request_stop();
        CHECK(scene.examine({"a.bin"}, stop.get_token()) == Verdicts{unknown});
    }
}

TEST_CASE("a look tells what is there, and whether what failed can be read") {
    const Scene scene(content::Format::v1);
    const auto file = scene.number("a.bin");
    auto sight = look_at({file, scene.path("a.bin"), std::nullopt});
    CHECK(sight.stamp == scene.as_it_is("a.bin").stamp);
    CHECK(look_at({file, scene.path("a.bin"), Bytes{40'000}}).readable);
    CHECK(!look_at({file, scene.path("nothing"), std::nullopt}).stamp);
    CHECK(!look_at({file, scene.path(""), Bytes{0}}).stamp);  // a folder
}
