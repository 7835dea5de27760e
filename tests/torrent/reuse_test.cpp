#include "torrent/reuse.hpp"

#include "temporary_folder.hpp"
#include "torrent/create.hpp"

#include <chrono>
#include <fstream>

#include <doctest/doctest.h>

using namespace bittern;
using content::Format;
using torrent::OldTorrent;

namespace {

constexpr Bytes piece = kib(16);

struct Made {
    testing::TemporaryFolder folder;
    Database database = Database::open(folder / "hashes.sqlite", {content::HashCache::schema()}).value();
    content::HashCache cache{database};

    content::Tree tree() const { return content::walk(std::vector{folder / "data"}, {}).value(); }
    torrent::Metainfo describe(Format format, content::HashCache* known = nullptr) const {
        const auto found = tree();
        const auto hashes = content::hash_tree(found, {.piece_size = piece, .format = format, .cache = known}).value();
        return torrent::create(found, hashes, {}).value();
    }
    /// The torrent of what is there, as if it had been written in an hour.
    OldTorrent old(Format format) const {
        const auto path = folder.write("old.torrent", describe(format).to_torrent_file());
        std::filesystem::last_write_time(path, std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
        return OldTorrent::read(path).value();
    }
};

std::string bytes(std::size_t size, char seed) {
    std::string text(size, seed);
    for (std::size_t k = 0; k < size; k += 97) text[k] = static_cast<char>(k / 97 + static_cast<std::size_t>(seed));
    return text;
}

}  // namespace

TEST_CASE("hashes of untouched files give the torrent that reading gives") {
    for (const auto format : {Format::hybrid, Format::v2}) {
        Made made;
        made.folder.write("data/large", bytes(100'000, 'a'));
        made.folder.write("data/one-piece", bytes(16'384, 'b'));
        made.folder.write("data/small", "s");
        made.folder.write("data/empty", "");
        const auto reused = made.old(format).give(made.cache, made.tree(), format, piece);
        REQUIRE_MESSAGE(reused, reused.error().message);
        CHECK(reused->files == 3);
        content::HashProgress last;
        const auto tree = made.tree();
        const auto hashes = content::hash_tree(
            tree, {.piece_size = piece, .format = format, .cache = &made.cache, .on_progress = [&](const auto& now) {
                       last = now;
                   }});
        REQUIRE(hashes);
        CHECK(last.from_cache == tree.total);
        CHECK(torrent::create(tree, *hashes, {})->info_dictionary() == made.describe(format).info_dictionary());
    }
}

TEST_CASE("a file that was touched, or whose ends differ, is read again") {
    Made made;
    made.folder.write("data/a", bytes(50'000, 'a'));
    made.folder.write("data/b", bytes(50'000, 'b'));
    made.folder.write("data/c", bytes(50'000, 'c'));
    const auto old = made.old(Format::hybrid);
    made.folder.write("data/a", bytes(50'001, 'a'));        // another size
    made.folder.write("data/b", bytes(49'999, 'b') + "x");  // another end
    const auto later = std::filesystem::file_time_type::clock::now() + std::chrono::hours(2);
    std::filesystem::last_write_time(made.folder / "data/c", later);  // touched after the torrent
    const auto reused = old.give(made.cache, made.tree(), Format::hybrid, piece);
    REQUIRE(reused);
    CHECK(reused->files == 0);
}

TEST_CASE("a torrent whose hashes fit nothing says why") {
    Made made;
    made.folder.write("data/a", bytes(50'000, 'a'));
    const auto fault = [&](const OldTorrent& old, Format format, Bytes size) {
        const auto given = old.give(made.cache, made.tree(), format, size);
        return given ? std::string() : given.error().message;
    };
    CHECK(fault(made.old(Format::hybrid), Format::hybrid, kib(32)).find("16.0 KiB, not of 32.0 KiB") !=
          std::string::npos);
    CHECK(fault(made.old(Format::v1), Format::v2, piece).find("no v2 hashes") != std::string::npos);
    CHECK(fault(made.old(Format::v2), Format::hybrid, piece).find("no v1 hashes") != std::string::npos);
    CHECK(fault(made.old(Format::v1), Format::v1, piece).find("several files") != std::string::npos);
    CHECK_FALSE(OldTorrent::read(made.folder / "gone.torrent"));
    CHECK(OldTorrent::read(made.folder.write("bad.torrent", "spam")).error().fault == Fault::malformed);
}
