#include "content/hash_cache.hpp"

#include "temporary_folder.hpp"

#include <atomic>
#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::content;
using testing::TemporaryFolder;
using namespace std::chrono_literals;

namespace {

void write_times(const std::filesystem::path& file, time_t modified = 1000, long ns = 5) {
    const timespec time{.tv_sec = modified, .tv_nsec = ns};
    const timespec times[2]{time, time};
    REQUIRE(::utimensat(AT_FDCWD, file.c_str(), times, 0) == 0);
}

/// Writes a file whose time is a second of long ago.
void write_old(const TemporaryFolder& folder, const std::string& name, const std::string& bytes, time_t modified = 1000,
               long ns = 5) {
    write_times(folder.write(name, bytes), modified, ns);
}

struct Setting {
    TemporaryFolder folder;
    Database database = Database::open(folder / "state.db", {HashCache::schema()}).value();
    HashCache cache{database};

    Setting() {
        write_old(folder, "r/a", std::string(100'000, 'a'));
        write_old(folder, "r/b", std::string(70'000, 'b'));
        write_old(folder, "r/empty", "");
    }

    struct Outcome {
        TreeHashes hashes;
        HashProgress progress;
    };
    /// `options`: number of workers and clock.
    Outcome hash(Format format, Bytes piece_size = kib(64), HashOptions options = {}) {
        auto tree = walk(std::vector{folder / "r"}, {});
        REQUIRE(tree);
        HashProgress progress;
        options.piece_size = piece_size;
        options.format = format;
        options.cache = &cache;
        options.on_progress = [&](const HashProgress& now) { progress = now; };
        auto hashes = hash_tree(*tree, options);
        REQUIRE(hashes);
        return {std::move(*hashes), progress};
    }
};

bool same(const TreeHashes& a, const TreeHashes& b) {
    if (a.pieces != b.pieces || a.files.size() != b.files.size()) return false;
    for (std::size_t k = 0; k < a.files.size(); ++k) {
        if (a.files[k].root != b.files[k].root || a.files[k].piece_layer != b.files[k].piece_layer) return false;
    }
    return true;
}

}  // namespace

TEST_CASE("unchanged files are not read again, in any format") {
    Setting setting;
    for (const Format format : {Format::hybrid, Format::v1, Format::v2}) {
        const auto first = setting.hash(format);
        CHECK(first.progress.from_cache == Bytes{0});
        const auto second = setting.hash(format);
        CHECK(second.progress.from_cache == Bytes{170'000});
        CHECK(second.progress.done == Bytes{170'000});
        CHECK(second.progress.files == 3);
        CHECK(same(first.hashes, second.hashes));
    }
}

TEST_CASE("only what changed is read") {
    Setting setting;
    setting.hash(Format::hybrid);
    write_old(setting.folder, "r/a", std::string(100'000, 'x'), 2000);
    const auto changed = setting.hash(Format::hybrid);
    CHECK(changed.progress.from_cache == Bytes{70'000});
    auto tree = walk(std::vector{setting.folder / "r"}, {});
    REQUIRE(tree);
    CHECK(same(changed.hashes, hash_tree(*tree, {.piece_size = kib(64)}).value()));
    CHECK(setting.hash(Format::hybrid).progress.from_cache == Bytes{170'000});
}

TEST_CASE("an edit that sets the time of the file back is read all the same") {
    Setting setting;
    for (const Format format : {Format::hybrid, Format::v1}) {
        setting.hash(format);
        std::fstream(setting.folder / "r" / "a", std::ios::in | std::ios::out | std::ios::binary).put('!');
        write_times(setting.folder / "r" / "a");
        CHECK(setting.hash(format).progress.from_cache == (format == Format::hybrid ? Bytes{70'000} : Bytes{0}));
        write_old(setting.folder, "r/a", std::string(100'000, 'a'));
    }
}

TEST_CASE("another piece size or padding is not taken for the same") {
    Setting setting;
    setting.hash(Format::hybrid);
    CHECK(setting.hash(Format::hybrid, kib(32)).progress.from_cache == Bytes{0});
    CHECK(setting.hash(Format::hybrid).progress.from_cache == Bytes{170'000});
    // A file alone has a last piece that is not padded.
    std::filesystem::remove(setting.folder / "r" / "b");
    std::filesystem::remove(setting.folder / "r" / "empty");
    CHECK(setting.hash(Format::hybrid).progress.from_cache == Bytes{0});
}

TEST_CASE("a file whose time is that of now or later is not remembered") {
    Setting setting;
    write_old(setting.folder, "r/b", std::string(70'000, 'b'), 4'000'000'000);
    for (const Format format : {Format::hybrid, Format::v1}) {
        setting.hash(format);
        const auto again = setting.hash(format);
        CHECK(again.progress.from_cache == (format == Format::hybrid ? Bytes{100'000} : Bytes{0}));
    }
}

TEST_CASE("a file is judged by when it was read, not by when the run began") {
    Setting setting;
    write_old(setting.folder, "r/c", std::string(30'000, 'c'));
    // The first file is read in the tick in which it changed, all others long after.
    std::atomic<int> looks = 0;
    const auto clock = [&looks] {
        return HashCache::Time(looks++ == 0 ? 1000s + 1ms : std::chrono::milliseconds(5000s));
    };
    setting.hash(Format::hybrid, kib(64), {.workers = 1, .clock = clock});
    CHECK(setting.hash(Format::hybrid).progress.from_cache == Bytes{100'000});
}

TEST_CASE("a time of whole seconds is waited for longer than one that is fine") {
    Setting setting;
    write_old(setting.folder, "r/b", std::string(70'000, 'b'), 1000, 0);
    const auto clock = [] { return HashCache::Time(1001s); };
    setting.hash(Format::hybrid, kib(64), {.clock = clock});
    CHECK(setting.hash(Format::hybrid).progress.from_cache == Bytes{100'000});
    const auto later = [] { return HashCache::Time(1003s); };
    write_old(setting.folder, "r/b", std::string(70'000, 'b'), 1000, 0);
    setting.hash(Format::hybrid, kib(64), {.clock = later});
    CHECK(setting.hash(Format::hybrid).progress.from_cache == Bytes{170'000});
    setting.hash(Format::v1, kib(64), {.clock = clock});
    CHECK(setting.hash(Format::v1, kib(64), {.clock = later}).progress.from_cache == Bytes{0});
    CHECK(setting.hash(Format::v1).progress.from_cache == Bytes{170'000});
}

TEST_CASE("what was hashed before a failure is remembered") {
    Setting setting;
    auto tree = walk(std::vector{setting.folder / "r"}, {});
    REQUIRE(tree);
    std::filesystem::remove(setting.folder / "r" / "b");
    CHECK_FALSE(hash_tree(*tree, {.piece_size = kib(64), .cache = &setting.cache, .workers = 1}));
    const HashCache::Key key{
        .stamp = tree->files[0].stamp, .piece_size = kib(64), .format = Format::hybrid, .padded = true};
    CHECK(setting.cache.find(key));
}

TEST_CASE("of trees that changed since, only the newest are remembered") {
    Setting setting;
    constexpr Bytes of_one_tree{3 * 20};
    setting.cache = HashCache(setting.database, of_one_tree + of_one_tree);
    const auto remembered = [&](time_t modified) {
        write_times(setting.folder / "r" / "a", modified);
        return setting.hash(Format::v1).progress.from_cache;
    };
    const auto rows = [&] {
        auto statement = setting.database.prepare("SELECT count(*) FROM tree_hashes").value();
        REQUIRE(statement.step().value_or(false));
        return statement.integer(0);
    };
    for (time_t modified = 2000; modified < 2005; ++modified) CHECK(remembered(modified) == Bytes{0});
    CHECK(rows() == 2);
    CHECK(setting.hash(Format::v1).progress.from_cache == Bytes{170'000});
}

TEST_CASE("a damaged row or a failing database means reading again") {
    Setting setting;
    const auto first = setting.hash(Format::hybrid);
    SUBCASE("short hashes") {
        REQUIRE(setting.database.execute("UPDATE file_hashes SET pieces = x'00'"));
    }
    SUBCASE("no table") {
        REQUIRE(setting.database.execute("DROP TABLE file_hashes"));
    }
    const auto second = setting.hash(Format::hybrid);
    CHECK(second.progress.from_cache == Bytes{0});
    CHECK(same(first.hashes, second.hashes));
}
