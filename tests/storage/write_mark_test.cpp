#include "storage/write_mark.hpp"

#include "disk_alone.hpp"
#include "temporary_folder.hpp"

#include <fstream>
#include <sys/stat.h>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::storage;
using namespace bittern::storage::testing;

namespace {

Moment changed(const std::filesystem::path& file) {
    struct stat status {};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    return Moment(std::chrono::seconds(status.st_ctim.tv_sec) + std::chrono::nanoseconds(status.st_ctim.tv_nsec));
}

std::string text_of(const std::filesystem::path& file) {
    std::ifstream stream(file);
    return {std::istreambuf_iterator<char>(stream), {}};
}

using Moments = WriteMark::Moments;

/// What the mark says of files of which none was being written.
Moments left_by(const WriteMark::Lasts& lasts) {
    Moments moments;
    for (const auto& last : lasts) {
        CHECK_FALSE(last.until);
        moments.push_back(last.left);
    }
    return moments;
}

/// As if the program that has the mark were killed.
Moments after_a_kill(std::shared_ptr<WriteMark>& mark, const std::filesystem::path& path) {
    mark.reset();
    return left_by(WriteMark::read(path));
}

}  // namespace

TEST_CASE("a mark says until when was written to each file, to whoever comes after a kill") {
    TemporaryFolder folder;
    const auto path = folder / "writing/mark", file = folder / "file";
    const Moment begun = std::chrono::system_clock::now() - std::chrono::hours{1};
    auto mark = WriteMark::begin(path, {begun, begun, Moment()}).value();
    CHECK(WriteMark::read(path).empty());  // whose it is still runs
    SUBCASE("before the first write") {
        CHECK(after_a_kill(mark, path) == Moments{begun, begun, Moment()});
    }
    SUBCASE("after a write, the time that it left") {
        {
            WriteMark::Write write(mark.get(), 1);
            std::ofstream(file) << "content";
            write.left(changed(file));
        }
        CHECK(after_a_kill(mark, path) == Moments{begun, changed(file), Moment()});
    }
    SUBCASE("during a write, until when it can set the time") {
        auto write = std::make_unique<WriteMark::Write>(mark.get(), 2);
        std::ofstream(file) << "content";
        const auto as_killed = text_of(path);
        write.reset();
        mark.reset();
        std::ofstream(path, std::ios::binary) << as_killed;
        const auto last = WriteMark::read(path);
        REQUIRE(last.size() == 3);
        CHECK(last[0].left == begun);
        CHECK_FALSE(last[0].until);
        CHECK(last[2].left == Moment());
        REQUIRE(last[2].until);
        CHECK(*last[2].until >= changed(file));
    }
    SUBCASE("nothing once it was removed") {
        mark->remove();
        { WriteMark::Write write(mark.get(), 0); }
        CHECK(after_a_kill(mark, path).empty());
        CHECK_FALSE(std::filesystem::exists(path));
    }
}

TEST_CASE("a mark of another boot says nothing, and goes when the next is made") {
    TemporaryFolder folder;
    const auto path = folder / "old", next = folder / "next";
    WriteMark::begin(path, {std::chrono::system_clock::now()}).value().reset();
    CHECK(WriteMark::read(path).size() == 1);
    auto text = text_of(path);
    const auto boot = text.find('-', text.find(' '));
    text[boot + 1] = text[boot + 1] == '0' ? '1' : '0';
    std::ofstream(path) << text;
    CHECK(WriteMark::read(path).empty());
    const auto mark = WriteMark::begin(next, {std::chrono::system_clock::now()}).value();
    CHECK_FALSE(std::filesystem::exists(path));
    CHECK(std::filesystem::exists(next));
}

TEST_CASE("a mark says nothing where the clock was set since, or it is none") {
    TemporaryFolder folder;
    const auto path = folder / "mark";
    CHECK(WriteMark::read(path).empty());
    WriteMark::begin(path, {}).value().reset();
    auto text = text_of(path);
    auto& second = text[text.find_last_of("0123456789") - 9];  // of the machine's start, by the clock of then
    second = second == '9' ? '0' : static_cast<char>(second + 1);
    std::ofstream(path) << text;
    CHECK(WriteMark::read(path).empty());
    for (const auto* other : {"", "bittern-writes-1", "something else 1 2 3", "bittern-writes-1 boot x y"}) {
        std::ofstream(path) << other;
        CHECK(WriteMark::read(path).empty());
    }
}

TEST_CASE("two processes don't share a mark") {
    TemporaryFolder folder;
    const auto first = WriteMark::begin(folder / "mark", {std::chrono::system_clock::now()});
    REQUIRE(first);
    const auto second = WriteMark::begin(folder / "mark", {std::chrono::system_clock::now()});
    REQUIRE_FALSE(second);
    CHECK(second.error().fault == Fault::refused);
}

TEST_CASE("every write of the disk back end is within what the mark says") {
    DiskAlone alone(torrent_of({8 * block}, block, Kind::v1));
    const auto path = alone.folder / "mark";
    alone.guarded()->mark = WriteMark::begin(path, {Moment(), Moment()}).value();
    alone.add();
    const std::string bytes(block, 'x');
    for (int piece = 0; piece < 8; ++piece)
        alone.disk().async_write(alone.index(), {lt::piece_index_t(piece), 0, block}, bytes.data(), nullptr,
                                 [](const lt::storage_error& error) { CHECK_FALSE(error.ec); });
    alone.wait_for([&](auto answer) { alone.disk().async_release_files(alone.index(), answer); });
    std::filesystem::copy_file(path, alone.folder / "as killed");
    const auto lasts = WriteMark::read(alone.folder / "as killed");
    REQUIRE(lasts.size() == 2);
    CHECK(lasts[0].left == changed(alone.folder / "save/torrent/folder 0/file 0"));
    CHECK_FALSE(lasts[0].until);
}
