#include "torrent/create.hpp"

#include "temporary_folder.hpp"
#include "torrent/libtorrent_view.hpp"
#include "torrent/path_checks.hpp"

#include <fstream>
#include <random>

#include <doctest/doctest.h>
#include <libtorrent/bencode.hpp>
#include <libtorrent/create_torrent.hpp>
#include <libtorrent/entry.hpp>

using namespace bittern;
using content::Format;
using torrent::Metainfo;

namespace {

std::mt19937 generator(20240607);  // fixed: every run tries the same trees

int up_to(int most) {
    return std::uniform_int_distribution(0, most)(generator);
}

/// Sizes where something happens: nothing, less than a block, just around blocks and pieces.
std::int64_t random_size(std::int64_t piece) {
    switch (up_to(5)) {
        case 0:
            return 0;
        case 1:
            return 1 + up_to(100);
        case 2:
            return 16384 * (1 + up_to(3));
        case 3:
            return piece * (1 + up_to(2));
        case 4:
            return piece + 1;
        default:
            return up_to(100'000);
    }
}

void write_random(const std::filesystem::path& path, std::int64_t size) {
    std::filesystem::create_directories(path.parent_path());
    std::string bytes(static_cast<std::size_t>(size), '\0');
    for (char& c : bytes) c = static_cast<char>(generator());
    std::ofstream(path, std::ios::binary) << bytes;
}

/// A link to one of the files, somewhere.
content::TreeFile random_link(const content::Tree& tree, const std::vector<std::string>& names) {
    const auto& files = tree.files;
    content::TreeFile link;
    if (up_to(1) == 0) link.components.push_back("dir " + names[static_cast<std::size_t>(up_to(8))]);
    link.components.push_back("link " + names[static_cast<std::size_t>(up_to(8))]);
    link.target = files[static_cast<std::size_t>(up_to(static_cast<int>(files.size()) - 1))].components;
    return link;
}

/// A random tree below `folder`, in the order a walk would give.
content::Tree random_tree(const std::filesystem::path& folder, bool single, std::int64_t piece) {
    static const std::vector<std::string> names{"a", "b", "a.b", "a-", "Z", "\xc3\xa9", "~", "a b", "aa"};
    content::Tree tree;
    tree.name = "content";
    tree.single_file = single;
    const int count = single ? 1 : 1 + up_to(7);
    for (int i = 0; i < count; ++i) {
        content::TreeFile file;
        for (int depth = up_to(3); depth > 0 && !single; --depth)
            file.components.push_back("dir " + names[static_cast<std::size_t>(up_to(8))]);
        if (!single) file.components.push_back(names[static_cast<std::size_t>(up_to(8))] + std::to_string(i));
        file.path = folder / tree.name;
        for (const auto& component : file.components) file.path += "/" + component;
        file.stamp.size = {single || i == 0 ? 1 + random_size(piece) : random_size(piece)};
        file.executable = up_to(3) == 0;
        write_random(file.path, file.stamp.size.count);
        file.stamp = content::stamp_of(file.path).value();
        tree.total += file.stamp.size;
        tree.files.push_back(file);
    }
    if (!single && up_to(2) == 0) tree.files.push_back(random_link(tree, names));
    std::sort(tree.files.begin(), tree.files.end(),
              [](const auto& a, const auto& b) { return a.components < b.components; });
    return tree;
}

/// libtorrent's own info dictionary for the same files.
std::string libtorrent_info(const content::Tree& tree, const std::filesystem::path& folder, std::int64_t piece,
                            Format format) {
    lt::file_storage files;
    for (const auto& file : tree.files) {
        auto flags = file.executable ? lt::file_storage::flag_executable : lt::file_flags_t{};
        if (!file.target.empty()) flags |= lt::file_storage::flag_symlink;
        const auto target = test::joined(file.target);
        files.add_file(tree.name + test::joined(file.components), file.stamp.size.count, flags, 0,
                       target.empty() ? target : target.substr(1));
    }
    auto flags = lt::create_torrent::symlinks;
    if (format == Format::v1) flags |= lt::create_torrent::v1_only;
    if (format == Format::v2) flags |= lt::create_torrent::v2_only;
    lt::create_torrent creator(files, static_cast<int>(piece), flags);
    lt::set_piece_hashes(creator, folder.string());
    std::string torrent;
    lt::bencode(std::back_inserter(torrent), creator.generate());
    return torrent;
}

content::Tree small_tree(std::int64_t size) {
    content::Tree tree;
    tree.name = "one";
    tree.single_file = true;
    tree.files.emplace_back();
    tree.files.front().stamp.size = tree.total = {size};
    return tree;
}

content::TreeHashes some_hashes() {
    content::TreeHashes hashes;
    hashes.piece_size = kib(16);
    hashes.format = Format::v1;
    hashes.pieces.resize(1);
    return hashes;
}

}  // namespace

TEST_CASE("info dictionaries are those that libtorrent's own creator makes") {
    constexpr int trees = 240;
    constexpr int piece_sizes = 14;  // 16 KiB to 128 MiB
    for (int i = 0; i < trees; ++i) {
        const testing::TemporaryFolder folder;
        const auto format = static_cast<Format>(i % 3);
        const bool single = i % 5 == 0;
        // libtorrent hashes the padding of a hybrid's files: with large pieces that takes minutes.
        const bool large = format != Format::hybrid || single;
        const std::int64_t piece = std::int64_t{16384} << (i / 3 % (large ? piece_sizes : 5));
        const auto tree = random_tree(folder.path(), single, std::min(piece, std::int64_t{128} << 10));
        CAPTURE(i);
        const auto torrent = libtorrent_info(tree, folder.path(), piece, format);
        const auto theirs = Metainfo::parse(torrent);
        REQUIRE_MESSAGE(theirs, theirs.error().message);
        const auto hashes = content::hash_tree(tree, {.piece_size = {piece}, .format = format});
        REQUIRE_MESSAGE(hashes, hashes.error().message);
        const auto ours = torrent::create(tree, *hashes, {});
        REQUIRE_MESSAGE(ours, ours.error().message);
        REQUIRE(ours->info_dictionary() == theirs->info_dictionary());
        CHECK(ours->info_hash() == theirs->info_hash());
        CHECK(ours->has_piece_layers());
        CHECK(ours->remarks().empty());
        CHECK(ours->name_remarks().empty());
        CHECK(test::difference_from_libtorrent(*ours) == "");
        std::size_t at = 0;  // tree file k is the k-th that is no pad file
        for (const auto& file : ours->files())
            if (!file.pad) CHECK(file.path == tree.files[at++].components);
        CHECK(at == tree.files.size());
    }
}

TEST_CASE("trackers, web seeds and the private flag are told") {
    const auto metainfo = torrent::create(small_tree(100), some_hashes(),
                                          {.trackers = {{"http://a/announce", "udp://b:1"}, {"https://c/announce"}},
                                           .web_seeds = {"http://seed/"},
                                           .is_private = true});
    REQUIRE(metainfo);
    CHECK(metainfo->is_private());
    CHECK(metainfo->trackers() ==
          std::vector<std::vector<std::string>>{{"http://a/announce", "udp://b:1"}, {"https://c/announce"}});
    CHECK(metainfo->web_seeds() == std::vector<std::string>{"http://seed/"});
}

TEST_CASE("what is no content is written where others look for it") {
    const auto plain = torrent::create(small_tree(100), some_hashes(), {});
    const auto metainfo = torrent::create(small_tree(100), some_hashes(),
                                          {.nodes = {{"router.example", 6881}},
                                           .source = "HERE",
                                           .comment = "so\xc3\xbc",
                                           .date = std::chrono::sys_seconds(std::chrono::seconds(1'700'000'000))});
    REQUIRE_MESSAGE(metainfo, metainfo.error().message);
    CHECK(metainfo->nodes() == std::vector<torrent::HostPort>{{"router.example", 6881}});
    CHECK(metainfo->source() == "HERE");
    CHECK(metainfo->comment() == "so\xc3\xbc");
    CHECK(metainfo->info_hash() != plain->info_hash());
    const auto again = Metainfo::parse(metainfo->to_torrent_file());
    REQUIRE(again);
    CHECK(again->date() == metainfo->date());
    CHECK(again->to_torrent_file() == metainfo->to_torrent_file());
    CHECK(plain->to_torrent_file().find("creation date") == std::string::npos);
    CHECK_FALSE(torrent::create(small_tree(100), some_hashes(), {.comment = "\xff"}));
}

TEST_CASE("what makes no sound torrent is a usage error") {
    const auto fault = [](const Result<Metainfo>& made) { return made ? Fault::other : made.error().fault; };
    CHECK(fault(torrent::create(small_tree(0), some_hashes(), {})) == Fault::usage);
    CHECK(fault(torrent::create(small_tree(1), some_hashes(), {.trackers = {{"ftp://a"}}})) == Fault::usage);
    CHECK(fault(torrent::create(small_tree(1), some_hashes(), {.web_seeds = {"udp://a:1"}})) == Fault::usage);
    CHECK(fault(torrent::create(small_tree(20'000), some_hashes(), {})) == Fault::usage);  // one hash, two pieces
}

TEST_CASE("what is too large to be shared is made all the same, and said") {
    content::Tree tree;
    tree.name = "set";
    content::TreeHashes hashes{.piece_size = kib(16), .format = content::Format::v1, .pieces = {{}}};
    for (int k = 0; k < 100'000; ++k)
        tree.files.push_back({.components = {std::string(100, 'x') + std::to_string(100'000 + k)}});
    tree.files.front().stamp.size = {1};
    tree.total = {1};
    const auto made = torrent::make(tree, hashes, {});
    REQUIRE(made);
    CHECK_FALSE(made->small_enough);
    CHECK_FALSE(torrent::read_back(*made));
    const auto read = torrent::read_back(*made, torrent::offline_limits);
    REQUIRE(read);
    CHECK(read->info_hash() == made->link.hashes);
    tree.files.resize(10);
    CHECK(torrent::make(tree, hashes, {})->small_enough);
}

TEST_CASE("folders are as deep as readers of the format take them, and deeper ones are refused before the hashing") {
    for (const auto format : {Format::v1, Format::v2, Format::hybrid}) {
        for (const bool is_link : {false, true}) {
            CAPTURE(static_cast<int>(format));
            CAPTURE(is_link);
            content::Tree tree;
            tree.name = "set";
            tree.total = {1};
            tree.files = {{.components = {"a"}, .stamp = {.size = {1}}}, {.components = {}}};
            content::TreeHashes hashes{.piece_size = kib(16), .format = format};
            if (format != Format::v2) hashes.pieces.resize(1);
            if (format != Format::v1) hashes.files.resize(2);
            if (format != Format::v1) hashes.files.front().root.fill(1);
            if (is_link) tree.files.back().target = {"a"};
            const auto at_depth = [&](std::size_t folders) {
                tree.files.back().components.assign(folders, "d");
                return torrent::check_depth(tree, format);
            };
            const std::size_t most = format == Format::v1 ? 100 : is_link ? 94 : 95;
            REQUIRE(at_depth(most));
            const auto made = torrent::create(tree, hashes, {});
            REQUIRE_MESSAGE(made, made.error().message);
            CHECK(test::difference_from_libtorrent(*made) == "");
            CHECK(Metainfo::from_info(made->info_dictionary(), {}));
            if (format == Format::v1) continue;
            const auto refused = at_depth(most + 1);
            REQUIRE_FALSE(refused);
            CHECK(refused.error().fault == Fault::refused);
            CHECK(refused.error().message.starts_with("d/d/"));
            CHECK_FALSE_MESSAGE(torrent::create(tree, hashes, {}), "it is the true limit");
        }
    }
}
