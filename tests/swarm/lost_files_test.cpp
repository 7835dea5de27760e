#include "swarm/lost_files.hpp"

#include "made_torrent.hpp"

#include <algorithm>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::swarm;
using bittern::testing::made_torrent;
using bittern::testing::noise;

namespace {

content::FileStamp stamp(std::uint64_t inode, std::int64_t size = 20'000) {
    return {.device = 1, .inode = inode, .size = {size}, .modified_ns = 3, .changed_ns = 4};
}

const content::FileStamp as_hashed = stamp(10);

/// Files of 20,000 bytes each; in v1 every one shares a piece of 16 KiB with the next.
struct Scene {
    explicit Scene(content::Format format = content::Format::v1)
        : files(std::make_shared<const torrent::Metainfo>(
                    made_torrent(folder, "stuff",
                                 {{"a", noise(20'000, 1)}, {"b", noise(20'000, 2)}, {"c", noise(20'000, 3)}}, format)),
                [this](FileIndex file) { return file.value != unserved; }) {}
    void lose(int file, std::optional<Bytes> unread = {}) {
        files.lost({.file = FileIndex{file}, .path = "/x", .cause = {}, .missing = {}, .unread = unread}, as_hashed);
    }
    LostFiles::Steps see(std::initializer_list<LostFiles::Sight> sights) { return files.seen(sights); }
    LostFiles::Steps see(int file, std::optional<content::FileStamp> now) { return see({{FileIndex{file}, now}}); }
    /// Which files are to be hashed after two looks at them.
    std::vector<int> examined_after(std::initializer_list<LostFiles::Sight> sights) {
        CHECK(see(sights).examine.empty());
        std::vector<int> numbers;
        for (const auto& file : see(sights).examine) numbers.push_back(file.file.value);
        return numbers;
    }
    static LostFiles::Sight sight(int file, std::uint64_t inode) { return {FileIndex{file}, stamp(inode)}; }

    int unserved = -1;
    bittern::testing::TemporaryFolder folder;
    LostFiles files;
};

using Numbers = std::vector<int>;

}  // namespace

TEST_CASE("a file that is what it was is offered at once, without being hashed") {
    Scene scene;
    scene.lose(1);
    CHECK(scene.see(1, std::nullopt).offer.empty());
    const auto steps = scene.see(1, as_hashed);
    CHECK(steps.offer == std::vector{FileAt{FileIndex{1}, as_hashed}});
    CHECK(steps.examine.empty());
    CHECK(scene.see(1, as_hashed).offer.empty());
    scene.files.found(FileIndex{1});
    CHECK(scene.files.empty());
}

TEST_CASE("one that could not be read comes back when it can be") {
    Scene scene;
    scene.lose(1, Bytes{5});
    REQUIRE(scene.files.next(9).size() == 1);
    CHECK(scene.files.next(9)[0].unread == Bytes{5});
    CHECK(scene.see({{.file = FileIndex{1}, .stamp = as_hashed, .readable = false}}).offer.empty());
    CHECK(scene.see({{.file = FileIndex{1}, .stamp = as_hashed, .readable = true}}).offer.size() == 1);
}

TEST_CASE("another file is hashed once nobody writes to it, and offered only when it is right") {
    Scene scene(content::Format::hybrid);
    scene.lose(0);
    CHECK(scene.see(0, stamp(11, 500)).examine.empty());
    CHECK(scene.see(0, stamp(11, 500)).examine.empty());  // it can't be right
    CHECK(scene.see(0, stamp(11)).examine.empty());
    auto changing = stamp(11);
    changing.changed_ns = 99;
    CHECK(scene.see(0, changing).examine.empty());
    const auto steps = scene.see(0, changing);
    REQUIRE(steps.examine == std::vector{FileAt{FileIndex{0}, changing}});
    CHECK(scene.see(0, changing).examine.empty());
    const auto at = steps.examine[0];

    SUBCASE("right") {
        CHECK(scene.files.examined(at, Verdict::right));
        CHECK(scene.see(0, changing).examine.empty());
    }
    SUBCASE("wrong, and not hashed again before it is yet another") {
        CHECK(!scene.files.examined(at, Verdict::wrong));
        for (int k = 0; k < 3; ++k) CHECK(scene.see(0, changing).examine.empty());
        CHECK(scene.see(0, stamp(12)).examine.empty());
        CHECK(scene.see(0, stamp(12)).examine.size() == 1);
    }
    SUBCASE("wrong, and then gone and what it was") {
        CHECK(!scene.files.examined(at, Verdict::wrong));
        CHECK(scene.see(0, std::nullopt).offer.empty());
        CHECK(scene.see(0, as_hashed).offer.size() == 1);
    }
    SUBCASE("it changed meanwhile: from the beginning") {
        CHECK(!scene.files.examined(at, Verdict::unknown));
        CHECK(scene.see(0, changing).examine.empty());
        CHECK(scene.see(0, changing).examine.size() == 1);
    }
}

TEST_CASE("in v1 a file waits for those that its pieces need") {
    Scene scene;
    scene.lose(0);
    scene.lose(1);
    scene.lose(2);
    CHECK(scene.examined_after({Scene::sight(0, 11), {FileIndex{1}, std::nullopt}, Scene::sight(2, 13)}) == Numbers{});
    CHECK(scene.examined_after({Scene::sight(1, 12)}) == Numbers{0, 1, 2});
}

TEST_CASE("in v1 a file that is wrong in a piece it shares gets another chance when the other file is another") {
    Scene scene;
    scene.lose(0);
    scene.lose(1);
    REQUIRE(scene.examined_after({Scene::sight(0, 11), Scene::sight(1, 12)}) == Numbers{0, 1});
    CHECK(!scene.files.examined({FileIndex{0}, stamp(11)}, Verdict::wrong));
    CHECK(!scene.files.examined({FileIndex{1}, stamp(12)}, Verdict::wrong));
    CHECK(scene.examined_after({Scene::sight(0, 11), Scene::sight(1, 12)}) == Numbers{});

    SUBCASE("restored") {
        CHECK(scene.examined_after({Scene::sight(0, 11), Scene::sight(1, 22)}) == Numbers{1});
        CHECK(scene.files.examined({FileIndex{1}, stamp(22)}, Verdict::right));
        const auto steps = scene.see(0, stamp(11));
        REQUIRE(steps.examine.size() == 1);
        CHECK(steps.examine[0].file == FileIndex{0});
    }
    SUBCASE("what it was") {
        CHECK(scene.see(1, as_hashed).offer.size() == 1);
        scene.files.found(FileIndex{1});
        CHECK(scene.see(0, stamp(11)).examine.size() == 1);
    }
    SUBCASE("still wrong: each is hashed once more, and that is all") {
        CHECK(scene.examined_after({Scene::sight(0, 11), Scene::sight(1, 22)}) == Numbers{1});
        CHECK(!scene.files.examined({FileIndex{1}, stamp(22)}, Verdict::wrong));
        CHECK(scene.see(0, stamp(11)).examine.size() == 1);
        CHECK(!scene.files.examined({FileIndex{0}, stamp(11)}, Verdict::wrong));
        CHECK(scene.examined_after({Scene::sight(0, 11), Scene::sight(1, 22)}) == Numbers{});
    }
}

TEST_CASE("in v1 a piece with bytes of a file that is not served can't be judged") {
    Scene scene;
    scene.unserved = 1;
    scene.lose(0);
    CHECK(scene.examined_after({Scene::sight(0, 11)}) == Numbers{});
    CHECK(scene.see(0, as_hashed).offer.size() == 1);
}

TEST_CASE("many are looked at in turn") {
    Scene scene;
    for (const int file : {0, 1, 2}) scene.lose(file);
    Numbers seen;
    for (int k = 0; k < 3; ++k)
        for (const auto& suspect : scene.files.next(2)) seen.push_back(suspect.file.value);
    CHECK(seen == Numbers{0, 1, 2, 0, 1, 2});
}
