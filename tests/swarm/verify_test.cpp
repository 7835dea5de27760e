#include "swarm/verify.hpp"

#include "content/hash.hpp"
#include "content/tree.hpp"
#include "swarm/content_on_disk.hpp"
#include "swarm/made_content.hpp"
#include "temporary_folder.hpp"
#include "torrent/create.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <sys/stat.h>
#include <unistd.h>

#include <doctest/doctest.h>
#include <fmt/format.h>

using namespace bittern;
using namespace bittern::swarm::test;
using content::Format;
using swarm::ByteRange;
using swarm::VerifiedFile;
using State = swarm::VerifiedFile::State;

TEST_CASE("untouched content is right in every format") {
    for (const auto format : formats) {
        const Made made(format);
        const auto found = made.verify();
        CHECK(found.is_right());
        CHECK(found.right_size == made.metainfo.total());
        CHECK(found.wrong_pieces == 0);
        CHECK(found.extra.empty());
    }
}

TEST_CASE("a single flipped bit anywhere is found, and the piece named") {
    std::mt19937 generator(7);
    for (int i = 0; i < 30; ++i) {
        const auto format = formats[static_cast<std::size_t>(i % 3)];
        const Made made(format);
        const std::int64_t at = std::uniform_int_distribution<std::int64_t>(0, 99'999)(generator);
        CAPTURE(at);
        made.flip("data/a", at);
        const auto found = made.verify();
        CHECK(found.wrong_pieces == 1);
        const bool shares_piece = format == Format::v1 && at / piece == 3;
        REQUIRE(found.files[0].state == (shares_piece ? State::unknown : State::wrong));
        CHECK(found.files[0].wrong_pieces == std::vector<PieceIndex>{{static_cast<std::int32_t>(at / piece)}});
        const auto& damage = found.files[0].damage;
        REQUIRE(damage.size() == 1);
        CHECK(damage[0].offset.count == at / piece * piece);
        CHECK(damage[0].offset + damage[0].size == Bytes{std::min((at / piece + 1) * piece, std::int64_t{100'000})});
        CHECK(found.files[1].state == (shares_piece ? State::unknown : State::right));
    }
}

TEST_CASE("of files that share a wrong piece none is wrong for sure, unless another piece of it is") {
    const Made made(Format::v1);
    made.flip("data/b", 5'000);  // in the piece with the end of a
    auto found = made.verify();
    CHECK(found.wrong_pieces == 1);
    CHECK(found.files[0].state == State::unknown);
    CHECK(found.files[1].state == State::unknown);
    CHECK(found.files[1].damage == std::vector<ByteRange>{{{0}, {4 * piece - 100'000}}});
    made.flip("data/b", 39'000);
    found = made.verify();
    CHECK(found.files[0].state == State::unknown);
    CHECK(found.files[1].state == State::wrong);
}

TEST_CASE("very many files in one piece take no longer for being together" * doctest::timeout(60)) {
    const testing::TemporaryFolder folder;
    constexpr int many = 100'000;
    content::Tree tree{.name = "many", .files = {}, .total = {many}};
    for (int k = 0; k < many; ++k)
        tree.files.push_back(
            {.path = fmt::format("{:06}", k), .components = {fmt::format("{:06}", k)}, .stamp = {.size = {1}}});
    const auto metainfo =
        torrent::create(tree, {.piece_size = mib(1), .format = Format::v1, .pieces = {{}}}, {}).value();
    std::filesystem::create_directory(folder / "many");
    const auto found = swarm::verify(metainfo, folder / "many", {}, {});
    REQUIRE(found);
    CHECK(found->files.size() == many);
    CHECK(std::ranges::all_of(found->files, [](const auto& file) { return file.state == State::missing; }));
}

TEST_CASE("with pieces of one block, v2 names the exact blocks") {
    const Made made(Format::v2, 16 << 10);
    made.flip("data/a", 20'000);
    made.flip("data/a", 60'000);
    CHECK(made.verify().files[0].damage == std::vector<ByteRange>{{{16'384}, {16'384}}, {{49'152}, {16'384}}});
}

TEST_CASE("what is missing is known to the byte") {
    for (const auto format : formats) {
        const Made made(format);
        std::filesystem::resize_file(made.folder / "data/a", 70'000);
        std::filesystem::remove(made.folder / "data/empty");
        const auto found = made.verify();
        CHECK(found.files[0].state == State::too_short);
        CHECK(found.files[0].damage == std::vector<ByteRange>{{{70'000}, {30'000}}});
        CHECK(found.files[2].state == State::missing);
        CHECK_FALSE(found.is_right());
        // The first bytes of b are in a piece with the end of a: nobody can tell.
        CHECK(found.files[1].state == (format == Format::v1 ? State::unknown : State::right));
    }
}

TEST_CASE("what is there too much is told") {
    const Made made(Format::hybrid);
    std::filesystem::resize_file(made.folder / "data/b", 50'000);
    made.folder.write("data/sub/other", "x");
    std::filesystem::create_symlink("a", made.folder / "data/link");
    const auto found = made.verify();
    CHECK(found.files[1].state == State::too_long);
    CHECK(found.files[1].damage.empty());
    CHECK(found.wrong_pieces == 0);
    CHECK(found.extra == std::vector<std::filesystem::path>{"link", "sub/other"});
    CHECK_FALSE(found.more_extra);
}

TEST_CASE("the search for what is there too much ends somewhere") {
    const Made made(Format::hybrid);
    for (const std::string name : {"1", "2", "3"}) made.folder.write("data/" + name, "x");
    const auto disk = swarm::look_at_content(made.metainfo, made.folder / "data");
    const auto some = swarm::extra_files(made.metainfo, disk, 2), all = swarm::extra_files(made.metainfo, disk, 3);
    CHECK(some.paths.size() == 2);
    CHECK(some.more);
    CHECK(all.paths == std::vector<std::filesystem::path>{"1", "2", "3"});
    CHECK_FALSE(all.more);
}

TEST_CASE("what has the place of a file is no file") {
    const Made made(Format::v2);
    std::filesystem::remove(made.folder / "data/a");
    std::filesystem::create_symlink("b", made.folder / "data/a");
    std::filesystem::remove(made.folder / "data/b");
    std::filesystem::create_directory(made.folder / "data/b");
    const auto found = made.verify();
    CHECK(found.files[0].state == State::not_a_file);
    CHECK(found.files[1].state == State::not_a_file);
}

TEST_CASE("without piece layers a v2 file is right or wrong as a whole") {
    const Made made(Format::v2);
    const auto bare = torrent::Metainfo::from_info(made.metainfo.info_dictionary(), {});
    REQUIRE(bare);
    CHECK(swarm::verify(*bare, made.folder / "data", {}, {})->is_right());
    made.flip("data/a", 5);
    const auto found = swarm::verify(*bare, made.folder / "data", {}, {});
    REQUIRE(found);
    CHECK(found->files[0].state == State::wrong);
    CHECK(found->files[0].damage == std::vector<ByteRange>{{{0}, {100'000}}});
    CHECK(found->files[1].state == State::right);
}

TEST_CASE("the content is found by its own path and by the folder it is in") {
    const Made made(Format::v1);
    CHECK(swarm::find_content(made.metainfo, made.folder / "data").value() == made.folder / "data");
    CHECK(swarm::find_content(made.metainfo, made.folder.path()).value() == made.folder / "data");
    CHECK(swarm::find_content(made.metainfo, made.folder / "gone").error().fault == Fault::not_found);
    // A folder of the torrent's own name inside the content is not taken for it.
    made.folder.write("data/data/x", "x");
    CHECK(swarm::find_content(made.metainfo, made.folder / "data").value() == made.folder / "data");
}

TEST_CASE("a folder's only file of the folder's own name is found from each folder above") {
    const testing::TemporaryFolder folder;
    folder.write("s/s", "alone");
    const auto tree = content::walk(std::vector{folder / "s"}, {}).value();
    const auto hashes = content::hash_tree(tree, {.piece_size = {piece}, .format = Format::v2}).value();
    const auto metainfo = torrent::create(tree, hashes, {}).value();
    REQUIRE(metainfo.single_file());
    for (const auto& path : {folder / "s/s", folder / "s", folder.path()})
        CHECK(swarm::find_content(metainfo, path).value() == folder / "s/s");
    std::filesystem::rename(folder / "s", folder / "t");
    CHECK(swarm::find_content(metainfo, folder.path()).value() == folder / "s");
}

TEST_CASE("what can't be the content is refused, not missing") {
    const Made made(Format::hybrid);
    const auto fault = [](const torrent::Metainfo& metainfo, const std::filesystem::path& path) {
        const auto kind = swarm::check_kind_of_content(metainfo, swarm::find_content(metainfo, path).value());
        return kind ? Fault::other : kind.error().fault;
    };
    REQUIRE(::mkfifo((made.folder / "pipe").c_str(), 0600) == 0);
    CHECK(fault(made.metainfo, made.folder / "data") == Fault::other);
    CHECK(fault(made.metainfo, made.folder / "data/a") == Fault::usage);
    CHECK(fault(made.metainfo, made.folder / "pipe") == Fault::refused);
    CHECK(fault(made.metainfo, "/dev/null") == Fault::refused);
    const auto tree = content::walk(std::vector{made.folder / "data/a"}, {}).value();
    const auto hashes = content::hash_tree(tree, {.piece_size = {piece}, .format = Format::v1}).value();
    const auto single = torrent::create(tree, hashes, {}).value();
    CHECK(fault(single, made.folder / "data/a") == Fault::other);
    CHECK(fault(single, made.folder / "pipe") == Fault::refused);
}

TEST_CASE("what is in a folder that may not be entered is unreadable, not missing") {
    const Made made(Format::v2);
    made.folder.write("data/a", "");
    std::filesystem::permissions(made.folder.path(), std::filesystem::perms::none);
    // root is not kept out by modes
    const bool is_root = ::geteuid() == 0;
    if (is_root) REQUIRE(::seteuid(65534) == 0);
    const auto disk = swarm::look_at_content(made.metainfo, made.folder / "data");
    if (is_root) REQUIRE(::seteuid(0) == 0);
    std::filesystem::permissions(made.folder.path(), std::filesystem::perms::owner_all);
    CHECK(disk.states[0] == State::unreadable);
}

TEST_CASE("progress counts content and files, not what fills the gaps between them") {
    for (const auto format : formats) {
        const Made made(format);
        std::filesystem::remove(made.folder / "data/b");
        swarm::VerifyProgress last;
        REQUIRE(swarm::verify(made.metainfo, made.folder / "data", [&](const auto& now) { last = now; }, {}));
        CHECK(last.total == Bytes{140'000});
        CHECK(last.done == last.total);
        CHECK(last.files == 2);
        CHECK(last.files_done == 2);
    }
}

TEST_CASE("a name that had to be made safe is found as it is") {
    for (const auto format : formats) {
        const testing::TemporaryFolder folder;
        folder.write("d\xE2\x80\x8C/back\\slash", "one");
        folder.write("d\xE2\x80\x8C/x\xE2\x80\x8C", "two");
        folder.write("d\xE2\x80\x8C/tab\t", "three");
        const auto root = folder / "d\xE2\x80\x8C";
        const auto tree = content::walk(std::vector{root}, {}).value();
        const auto hashes = content::hash_tree(tree, {.piece_size = {piece}, .format = format}).value();
        const auto metainfo = torrent::create(tree, hashes, {}).value();
        const auto content = swarm::find_content(metainfo, folder.path());
        REQUIRE(content);
        CHECK(*content == root);
        const auto found = swarm::verify(metainfo, *content, {}, {});
        REQUIRE(found);
        CHECK(found->is_right());
        CHECK(found->extra.empty());
    }
}

TEST_CASE(
    "a name that another's safe form is equal to is found as it is, where it was made and where it was downloaded") {
    const std::vector<std::pair<std::string, std::string>> twins{
        {"a\\b", "a_b"}, {"x\xE2\x80\x8B", "x\xEF\xBF\xBD"}, {"f\\g/x", "f_g/x"}, {"h_i", "h\\i/x"}};
    for (const auto format : formats) {
        const testing::TemporaryFolder folder;
        for (const auto& [first, second] : twins) {
            folder.write("data/" + first, "bytes of " + first);
            folder.write("data/" + second, "bytes of " + second);
        }
        std::filesystem::create_symlink("a\\b", folder / "data/to the odd one");
        std::filesystem::create_symlink("a_b", folder / "data/to the plain one");
        const auto tree = content::walk(std::vector{folder / "data"}, {.links = content::Links::keep}).value();
        const auto hashes = content::hash_tree(tree, {.piece_size = {piece}, .format = format}).value();
        const auto metainfo = torrent::create(tree, hashes, {}).value();
        const auto found = swarm::verify(metainfo, folder / "data", {}, {});
        REQUIRE(found);
        CHECK(found->is_right());
        CHECK(found->extra.empty());

        std::size_t next = 0;  // pad files are none of the tree's
        for (const auto& file : metainfo.files()) {
            if (file.pad) continue;
            const auto& original = tree.files[next++];
            std::string path = "downloaded";
            for (const auto& part : file.path) path += "/" + part;
            if (file.symlink.empty())
                folder.write(path, testing::bytes_of(original.path));
            else
                std::filesystem::create_symlink(*file.symlink, folder / path);
        }
        const auto again = swarm::verify(metainfo, folder / "downloaded", {}, {});
        REQUIRE(again);
        CHECK(again->is_right());
        CHECK(again->extra.empty());
    }
}

TEST_CASE("a safe name is looked for where the raw one is a folder or leads nowhere") {
    for (const bool folder_there : {true, false}) {
        const testing::TemporaryFolder folder;
        folder.write("data/a\\b", "bytes");
        folder.write("data/c", "more");
        const auto tree = content::walk(std::vector{folder / "data"}, {}).value();
        const auto hashes = content::hash_tree(tree, {.piece_size = {piece}}).value();
        const auto metainfo = torrent::create(tree, hashes, {}).value();
        std::filesystem::rename(folder / "data/a\\b", folder / "data/a_b");
        if (folder_there)
            std::filesystem::create_directory(folder / "data/a\\b");
        else
            std::filesystem::create_symlink("nowhere", folder / "data/a\\b");
        CHECK(swarm::verify(metainfo, folder / "data", {}, {})->is_right());
        std::filesystem::remove(folder / "data/a_b");
        CHECK(swarm::verify(metainfo, folder / "data", {}, {})->files[0].state == State::not_a_file);
    }
}

TEST_CASE("what a link leads to is read") {
    const Made made(Format::v2);
    std::filesystem::rename(made.folder / "data/a", made.folder / "elsewhere");
    std::filesystem::create_symlink("../elsewhere", made.folder / "data/a");
    CHECK(made.verify().is_right());
    CHECK(made.verify().extra.empty());
    made.flip("elsewhere", 7);
    CHECK(made.verify().files[0].state == State::wrong);
}

TEST_CASE("links of the torrent are compared") {
    const testing::TemporaryFolder folder;
    folder.write("data/sub/a", "x");
    folder.write("data/b", "y");
    const auto link = folder / "data/sub/ln";
    std::filesystem::create_symlink("../b", link);
    const auto tree = content::walk(std::vector{folder / "data"}, {.links = content::Links::keep}).value();
    const auto hashes = content::hash_tree(tree, {.piece_size = {piece}}).value();
    const auto metainfo = torrent::create(tree, hashes, {}).value();
    const auto state_of_link = [&] {
        const auto found = swarm::verify(metainfo, folder / "data", {}, {});
        REQUIRE(found);
        CHECK(found->links == 1);
        for (const auto& file : found->files)
            if (!metainfo.files()[static_cast<std::size_t>(file.file.value)].symlink.empty()) return file.state;
        return State::unknown;
    };
    CHECK(state_of_link() == State::right);
    std::filesystem::remove(link);
    CHECK(state_of_link() == State::missing);
    std::filesystem::create_symlink("a", link);
    CHECK(state_of_link() == State::wrong);
    std::filesystem::remove(link);
    folder.write("data/sub/ln", "y");
    CHECK(state_of_link() == State::wrong);
}

TEST_CASE("junk of desktops and hidden files are not named as extra, unless the torrent has hidden files") {
    const Made made(Format::v2);
    made.folder.write("data/.DS_Store", "x");
    made.folder.write("data/.hidden/x", "x");
    made.folder.write("data/Thumbs.db", "x");
    made.folder.write("data/more", "x");
    CHECK(made.verify().extra == std::vector<std::filesystem::path>{"more"});
}

TEST_CASE("a stop ends it") {
    const Made made(Format::v1);
    std::stop_source stop;
    stop.request_stop();
    const auto found = swarm::verify(made.metainfo, made.folder / "data", {}, stop.get_token());
    REQUIRE_FALSE(found);
    CHECK(found.error().fault == Fault::interrupted);
}
