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
    /// Hashed an hour from now, when no change hides behind a young mtime.
    torrent::Metainfo describe(Format format, Bytes size = piece, content::HashCache* known = nullptr) const {
        const auto found = tree();
        const auto later = [] { return std::chrono::system_clock::now() + std::chrono::hours(1); };
        const auto hashes =
            content::hash_tree(found, {.piece_size = size, .format = format, .cache = known, .clock = later}).value();
        return torrent::create(found, hashes, {}).value();
    }
    OldTorrent old(Format format, Bytes size = piece) const {
        return OldTorrent(torrent::Metainfo::parse(describe(format, size).to_torrent_file()).value());
    }
    std::size_t reused(const OldTorrent& old, Format format) {
        const auto reused = old.give(cache, tree(), format, piece);
        REQUIRE_MESSAGE(reused, reused.error().message);
        return reused->files;
    }
    /// How much of a torrent made now is not read.
    Bytes not_read(Format format) {
        content::HashProgress last;
        const auto now = tree();
        const auto hashes = content::hash_tree(
            now, {.piece_size = piece, .format = format, .cache = &cache, .on_progress = [&](const auto& progress) {
                      last = progress;
                  }});
        REQUIRE(hashes);
        CHECK(torrent::create(now, *hashes, {})->info_dictionary() == describe(format).info_dictionary());
        return last.from_cache;
    }
};

std::string bytes(std::size_t size, char seed) {
    std::string text(size, seed);
    for (std::size_t k = 0; k < size; k += 97) text[k] = static_cast<char>(k / 97 + static_cast<std::size_t>(seed));
    return text;
}

}  // namespace

TEST_CASE("what was hashed before and is as it was is not read again") {
    for (const auto format : {Format::hybrid, Format::v2}) {
        Made made;
        made.folder.write("data/large", bytes(100'000, 'a'));
        made.folder.write("data/one-piece", bytes(16'384, 'b'));
        made.folder.write("data/small", "s");
        made.folder.write("data/empty", "");
        (void)made.describe(format, piece, &made.cache);
        CHECK(made.reused(made.old(format), format) == 3);
        CHECK(made.not_read(format) == made.tree().total);
    }
}

TEST_CASE("v2: files hashed with other pieces take those of the older torrent") {
    Made made;
    made.folder.write("data/large", bytes(100'000, 'a'));
    made.folder.write("data/small", "s");
    (void)made.describe(Format::hybrid, kib(64), &made.cache);
    CHECK(made.not_read(Format::v2).count == 0);
    Made another;
    another.folder.write("data/large", bytes(100'000, 'a'));
    another.folder.write("data/small", "s");
    (void)another.describe(Format::hybrid, kib(64), &another.cache);
    CHECK_MESSAGE(another.reused(another.old(Format::hybrid), Format::hybrid) == 0, "nothing vouches for v1's pieces");
    CHECK(another.reused(another.old(Format::hybrid), Format::v2) == 2);
    CHECK(another.not_read(Format::v2) == another.tree().total);
}

TEST_CASE("nothing makes up for what nobody saw") {
    Made made;
    made.folder.write("data/a", bytes(50'000, 'a'));
    made.folder.write("data/b", bytes(50'000, 'b'));
    const auto old = made.old(Format::v2);
    CHECK_MESSAGE(made.reused(old, Format::v2) == 0, "never hashed here");
    (void)made.describe(Format::v2, piece, &made.cache);
    CHECK(made.reused(old, Format::v2) == 2);
    auto middle = bytes(50'000, 'a');
    middle[25'000] ^= 1;
    made.folder.write("data/a", middle);
    CHECK_MESSAGE(made.reused(old, Format::v2) == 1, "touched");
    (void)made.describe(Format::v2, piece, &made.cache);
    CHECK_MESSAGE(made.reused(old, Format::v2) == 1, "hashed since, and not the same");
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
}
