#include "content/hash.hpp"

#include "content/merkle.hpp"
#include "temporary_folder.hpp"

#include <algorithm>
#include <fcntl.h>
#include <random>
#include <sys/stat.h>
#include <thread>

#include <doctest/doctest.h>
#include <openssl/sha.h>

using namespace bittern;
using namespace bittern::content;
using testing::TemporaryFolder;

// The formats once more, written to be read rather than to be fast: whole files in memory, trees by
// recursion.
namespace reference {

Sha1 sha1(const std::string& bytes) {
    Sha1 hash;
    ::SHA1(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash.data());
    return hash;
}

Sha256 sha256(const std::string& bytes) {
    Sha256 hash;
    ::SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), hash.data());
    return hash;
}

/// The root over the leaves from `first` up to `first + width`; those beyond the bytes are zero.
Sha256 root(const std::string& bytes, std::size_t first, std::size_t width) {
    if (width == 1) return first * 16384 < bytes.size() ? sha256(bytes.substr(first * 16384, 16384)) : Sha256{};
    const Sha256 left = root(bytes, first, width / 2);
    const Sha256 right = root(bytes, first + width / 2, width / 2);
    return sha256(std::string(left.begin(), left.end()) + std::string(right.begin(), right.end()));
}

FileHashes file(const std::string& bytes, std::size_t piece_size) {
    FileHashes hashes;
    std::size_t width = 1;
    while (width * 16384 < bytes.size()) width *= 2;
    if (bytes.empty()) return hashes;
    hashes.root = root(bytes, 0, width);
    const std::size_t leaves = piece_size / 16384;
    if (bytes.size() <= piece_size)
        hashes.piece_layer = {hashes.root};
    else
        for (std::size_t at = 0; at < bytes.size(); at += piece_size)
            hashes.piece_layer.push_back(root(bytes, at / 16384, leaves));
    return hashes;
}

std::vector<Sha1> pieces(const std::string& bytes, std::size_t piece_size) {
    std::vector<Sha1> hashes;
    for (std::size_t at = 0; at < bytes.size(); at += piece_size) hashes.push_back(sha1(bytes.substr(at, piece_size)));
    return hashes;
}

}  // namespace reference

namespace {

std::mt19937 generator(7);

std::string random_bytes(std::size_t size) {
    std::string bytes(size, '\0');
    std::generate(bytes.begin(), bytes.end(), [] { return static_cast<char>(generator()); });
    return bytes;
}

/// Files of sizes around every border there is, in name order.
std::vector<std::string> write_files(const TemporaryFolder& folder, const std::vector<std::size_t>& sizes) {
    std::vector<std::string> contents;
    for (std::size_t k = 0; k < sizes.size(); ++k) {
        contents.push_back(random_bytes(sizes[k]));
        folder.write("r/f" + std::to_string(1000 + k), contents.back());
    }
    return contents;
}

Tree walk_one(const std::filesystem::path& root) {
    auto tree = walk(std::vector{root}, {});
    REQUIRE(tree);
    return std::move(*tree);
}

const std::vector<std::size_t> border_sizes{1,     0,     16383,  16384,  16385,  32768,   40000,   65535, 65536,
                                            65537, 81920, 131072, 131073, 200000, 5000000, 4194304, 0,     7};

}  // namespace

TEST_CASE("every format agrees with the reference, whatever the sizes") {
    const TemporaryFolder folder;
    const auto contents = write_files(folder, border_sizes);
    const Tree tree = walk_one(folder / "r");
    for (const std::size_t piece_size : {16384UL, 65536UL, 1048576UL, 16777216UL}) {
        CAPTURE(piece_size);
        std::string row, padded;
        std::vector<FileHashes> files;
        for (const auto& bytes : contents) {
            row += bytes;
            padded += bytes + std::string((piece_size - bytes.size() % piece_size) % piece_size, '\0');
            files.push_back(reference::file(bytes, piece_size));
        }
        const Bytes size{static_cast<std::int64_t>(piece_size)};
        const auto same_files = [&](const TreeHashes& hashes) {
            return std::equal(files.begin(), files.end(), hashes.files.begin(), hashes.files.end(),
                              [](auto& a, auto& b) { return a.root == b.root && a.piece_layer == b.piece_layer; });
        };
        const auto hybrid = hash_tree(tree, {.piece_size = size, .format = Format::hybrid, .workers = 3});
        REQUIRE(hybrid);
        CHECK(same_files(*hybrid));
        CHECK((hybrid->pieces == reference::pieces(padded, piece_size)));
        const auto v1 = hash_tree(tree, {.piece_size = size, .format = Format::v1, .workers = 3});
        REQUIRE(v1);
        CHECK((v1->pieces == reference::pieces(row, piece_size)));
        CHECK(v1->files.empty());
        const auto v2 = hash_tree(tree, {.piece_size = size, .format = Format::v2, .workers = 1});
        REQUIRE(v2);
        CHECK(same_files(*v2));
        CHECK(v2->pieces.empty());
    }
}

TEST_CASE("every kernel gives the same hashes of many files, whoever takes which") {
    const TemporaryFolder folder;
    std::vector<std::size_t> sizes;
    for (std::size_t k = 0; k < 300; ++k) sizes.push_back(k % 11 == 0 ? k * 1000 : generator() % 40'000);
    write_files(folder, sizes);
    const Tree tree = walk_one(folder / "r");
    for (const Format format : {Format::hybrid, Format::v1, Format::v2}) {
        const auto hash = [&](std::size_t lanes, unsigned workers) {
            const HashOptions options{
                .piece_size = kib(32), .format = format, .workers = workers, .kernels = sha::fastest_of(lanes)};
            auto hashes = hash_tree(tree, options);
            REQUIRE(hashes);
            return std::move(*hashes);
        };
        const TreeHashes plain = hash(1, 1);
        for (const std::size_t lanes : {2UL, 8UL, 16UL}) {
            for (const unsigned workers : {1U, 5U}) {
                const TreeHashes hashes = hash(lanes, workers);
                CHECK((hashes.pieces == plain.pieces));
                CHECK(std::equal(hashes.files.begin(), hashes.files.end(), plain.files.begin(), plain.files.end(),
                                 [](auto& a, auto& b) { return a.root == b.root && a.piece_layer == b.piece_layer; }));
            }
        }
    }
}

TEST_CASE("a single file is not padded, in a folder or alone") {
    const TemporaryFolder folder;
    const auto bytes = write_files(folder, {100'000}).front();
    for (const auto& root : {folder / "r", folder / "r" / "f1000"}) {
        const auto hashes = hash_tree(walk_one(root), {.piece_size = kib(64)});
        REQUIRE(hashes);
        CHECK((hashes->pieces == reference::pieces(bytes, 65536)));
    }
}

TEST_CASE("the root of a file does not depend on the piece size") {
    const TemporaryFolder folder;
    write_files(folder, {3'000'000});
    const Tree tree = walk_one(folder / "r");
    const auto small = hash_tree(tree, {.piece_size = kib(16)});
    const auto large = hash_tree(tree, {.piece_size = mib(1)});
    REQUIRE(small);
    REQUIRE(large);
    CHECK((small->files[0].root == large->files[0].root));
}

TEST_CASE("progress ends at the whole") {
    const TemporaryFolder folder;
    write_files(folder, border_sizes);
    const Tree tree = walk_one(folder / "r");
    for (const Format format : {Format::hybrid, Format::v1}) {
        HashProgress last;
        const auto caller = std::this_thread::get_id();
        const auto note = [&](const HashProgress& progress) {
            CHECK(std::this_thread::get_id() == caller);
            CHECK(progress.done >= last.done);
            last = progress;
        };
        REQUIRE(hash_tree(tree, {.piece_size = kib(64), .format = format, .on_progress = note}));
        CHECK(last.done == tree.total);
        CHECK(last.from_cache == Bytes{0});
        CHECK(last.files == tree.files.size());
    }
}

TEST_CASE("a file that is not what the walk saw is an error that names it") {
    const TemporaryFolder folder;
    write_files(folder, {100, 100'000, 100});
    const Tree tree = walk_one(folder / "r");
    const auto changed = folder / "r" / "f1001";
    SUBCASE("longer") {
        folder.write("r/f1001", std::string(200'000, 'x'));
    }
    SUBCASE("shorter") {
        std::filesystem::resize_file(changed, 99'999);
    }
    SUBCASE("other bytes of the same size") {
        const timespec times[2]{{.tv_sec = 1, .tv_nsec = 0}, {.tv_sec = 1, .tv_nsec = 0}};
        folder.write("r/f1001", std::string(100'000, 'x'));
        REQUIRE(::utimensat(AT_FDCWD, changed.c_str(), times, 0) == 0);
    }
    SUBCASE("replaced by another file") {
        std::filesystem::rename(changed, folder / "old");
        folder.write("r/f1001", std::string(100'000, 'x'));
    }
    SUBCASE("gone") {
        std::filesystem::remove(changed);
    }
    SUBCASE("a FIFO now") {
        std::filesystem::remove(changed);
        REQUIRE(::mkfifo(changed.c_str(), 0600) == 0);
    }
    for (const Format format : {Format::hybrid, Format::v1, Format::v2}) {
        const auto hashes = hash_tree(tree, {.piece_size = kib(64), .format = format});
        REQUIRE_FALSE(hashes);
        CHECK(hashes.error().fault == Fault::verification);
        CHECK(hashes.error().message.find("f1001") != std::string::npos);
    }
}

TEST_CASE("a file that changes when it is hashed already, but others are not, is seen") {
    const TemporaryFolder folder;
    write_files(folder, {100, 100'000, 100});
    const Tree tree = walk_one(folder / "r");
    const auto touch = [&](const HashProgress& progress) {
        if (progress.files == tree.files.size()) folder.write("r/f1001", std::string(100'000, 'x'));
    };
    for (const Format format : {Format::hybrid, Format::v1, Format::v2}) {
        const auto hashes =
            hash_tree(walk_one(folder / "r"), {.piece_size = kib(64), .format = format, .on_progress = touch});
        REQUIRE_FALSE(hashes);
        CHECK(hashes.error().fault == Fault::verification);
        CHECK(hashes.error().message.find("f1001") != std::string::npos);
    }
}

TEST_CASE("where it is to go on, all but the files that are spoilt are hashed") {
    const TemporaryFolder folder;
    write_files(folder, {100'000, 100'000, 3'000'000, 100, 100});
    const Tree tree = walk_one(folder / "r");
    const auto right = hash_tree(tree, {.piece_size = kib(16)});
    REQUIRE(right);
    std::filesystem::resize_file(folder / "r" / "f1000", 99'999);
    std::filesystem::remove(folder / "r" / "f1002");
    for (const Format format : {Format::hybrid, Format::v2}) {
        for (const unsigned workers : {1U, 5U}) {
            int calls = 0;
            const auto touch = [&](const HashProgress&) {
                if (++calls == 1) folder.write("r/f1003", "another");
            };
            const auto hashes = hash_tree(tree, {.piece_size = kib(16),
                                                 .format = format,
                                                 .spoilt = Spoilt::go_on,
                                                 .on_progress = touch,
                                                 .workers = workers});
            REQUIRE(hashes);
            REQUIRE(hashes->spoilt.size() == 3);
            CHECK(hashes->spoilt.at(0).message.find("f1000 changed") != std::string::npos);
            CHECK(hashes->spoilt.at(2).message.find("f1002 vanished") != std::string::npos);
            CHECK(hashes->spoilt.at(3).message.find("f1003 changed") != std::string::npos);
            for (const std::size_t file : {1UL, 4UL}) CHECK((hashes->files[file].root == right->files[file].root));
        }
    }
}

TEST_CASE("a file that is cut short while it is read is spoilt, and let go of") {
    const TemporaryFolder folder;
    write_files(folder, {10'000});
    Tree tree = walk_one(folder / "r");
    // As it looks when it is opened it goes on where nothing is: as one that shrinks just then.
    const std::filesystem::path shrinking = "/sys/kernel/mm/transparent_hugepage/enabled";
    const auto stamp = stamp_of(shrinking);
    if (!stamp) return;  // no Linux, or no /sys
    tree.files.push_back({.path = shrinking.native(), .components = {"z"}, .stamp = *stamp});
    tree.total += stamp->size;
    const auto hashes = hash_tree(tree, {.piece_size = kib(16), .format = Format::v2, .spoilt = Spoilt::go_on});
    REQUIRE(hashes);
    CHECK(hashes->spoilt.size() == 1);
    CHECK(hashes->spoilt.contains(1));
}

TEST_CASE("a stop is honoured") {
    const TemporaryFolder folder;
    write_files(folder, {1'000'000});
    std::stop_source stop;
    stop.request_stop();
    const auto hashes = hash_tree(walk_one(folder / "r"), {.piece_size = kib(64), .stop = stop.get_token()});
    REQUIRE_FALSE(hashes);
    CHECK(hashes.error().fault == Fault::interrupted);
}

TEST_CASE("piece sizes that can't be are refused") {
    const TemporaryFolder folder;
    write_files(folder, {1});
    for (const Bytes size : {Bytes{0}, Bytes{-16384}, kib(8), kib(48), mib(256), Bytes{100'000}}) {
        CHECK(check_piece_size(size).error().fault == Fault::usage);
        CHECK(hash_tree(walk_one(folder / "r"), {.piece_size = size}).error().fault == Fault::usage);
    }
    CHECK(check_piece_size(kib(16)));
    CHECK(check_piece_size(mib(128)));
}

TEST_CASE("too many pieces are refused before anything is read") {
    const TemporaryFolder folder;
    folder.write("r/large", "");
    std::filesystem::resize_file(folder / "r" / "large", std::uintmax_t{1} << 36);
    const auto hashes = hash_tree(walk_one(folder / "r"), {.piece_size = kib(16)});
    REQUIRE_FALSE(hashes);
    CHECK(hashes.error().fault == Fault::usage);
}

TEST_CASE("automatic piece sizes give one to two thousand pieces within their bounds") {
    CHECK(automatic_piece_size({1}) == kib(16));
    CHECK(automatic_piece_size(mib(30)) == kib(16));
    CHECK(automatic_piece_size(gib(1)) == mib(1));
    CHECK(automatic_piece_size(gib(10)) == mib(8));
    CHECK(automatic_piece_size(gib(1000)) == mib(16));
    for (std::int64_t total = mib(32).count; total < gib(30).count; total = total * 5 / 4) {
        const std::int64_t pieces = total / automatic_piece_size({total}).count;
        CHECK(pieces >= 999);
        CHECK(pieces < 2000);
    }
}

TEST_CASE("many small files get pieces that pad them little") {
    const auto files_of = [](std::size_t count, Bytes size) {
        Tree tree;
        tree.files.resize(count);
        for (auto& file : tree.files) tree.total += file.stamp.size = size;
        return tree;
    };
    CHECK(automatic_piece_size(files_of(10'000, mib(1)), Format::hybrid) == mib(1));
    CHECK(automatic_piece_size(files_of(10'000, mib(1)), Format::v2) == mib(1));
    CHECK(automatic_piece_size(files_of(10'000, mib(1)), Format::v1) == mib(8));
    CHECK(automatic_piece_size(files_of(20'000, Bytes{5000}), Format::hybrid) == kib(16));
    CHECK(automatic_piece_size(files_of(1, gib(1)), Format::hybrid) == mib(1));
    CHECK(automatic_piece_size(files_of(1, gib(1000)), Format::hybrid) == mib(16));
    CHECK(automatic_piece_size(files_of(3, Bytes{0}), Format::hybrid) == kib(16));
}

TEST_CASE("padding is not more than the content, where smaller pieces can help") {
    Tree tree;
    const auto add = [&](std::size_t count, Bytes size) {
        for (std::size_t k = 0; k < count; ++k) {
            tree.files.emplace_back().stamp.size = size;
            tree.total += size;
        }
    };
    add(2'000, kib(200));
    add(18'000, kib(30));
    CHECK(automatic_piece_size(tree, Format::v2) == kib(256));
    CHECK(automatic_piece_size(tree, Format::hybrid) == kib(64));
    // 16 TB of zeros with pieces of 16 MiB; with pieces of 64 KiB there would be too many.
    tree = {};
    add(1, gib(100));
    add(1'000'000, kib(1));
    CHECK(automatic_piece_size(tree, Format::v2) == mib(16));
    CHECK(automatic_piece_size(tree, Format::hybrid) == kib(128));
}
