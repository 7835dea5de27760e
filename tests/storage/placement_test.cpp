// Files that are here already, put where a torrent wants them.
#include "storage/placement.hpp"

#include "temporary_folder.hpp"

#include <fcntl.h>
#include <fstream>
#include <sys/stat.h>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::storage;
using bittern::testing::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

struct Setting {
    TemporaryFolder folder;
    fs::path source = folder.write("elsewhere/film", std::string(3'000'000, 'f'));
    content::FileStamp stamp = content::stamp_of(source).value();
    fs::path target = folder / "new/place";

    Placed place(const std::string& path = "sub/film", const OnCopied& on_copied = {}) {
        return put_copy(system_calls(), source, stamp, target, path, on_copied);
    }
    [[nodiscard]] bool nothing_came() const {
        if (!fs::exists(target)) return true;
        for (const auto& entry : fs::recursive_directory_iterator(target))
            if (!entry.is_directory()) return false;
        return true;
    }
};

blkcnt_t blocks_of(const fs::path& file) {
    struct stat status {};
    REQUIRE(::stat(file.c_str(), &status) == 0);
    return status.st_blocks;
}

}  // namespace

TEST_CASE("a file with the bytes of another comes to be, and is its own") {
    Setting setting;
    CHECK(setting.place() != Placed::not_at_all);
    const auto file = setting.target / "sub/film";
    CHECK(testing::bytes_of(file) == std::string(3'000'000, 'f'));
    CHECK(fs::hard_link_count(file) == 1);
    std::ofstream(file, std::ios::app) << "more";
    CHECK(fs::file_size(setting.source) == 3'000'000);
}

TEST_CASE("holes stay holes") {
    Setting setting;
    std::ofstream(setting.source, std::ios::binary) << "begin";
    fs::resize_file(setting.source, 50 << 20);
    setting.stamp = content::stamp_of(setting.source).value();
    CHECK(setting.place() != Placed::not_at_all);
    const auto file = setting.target / "sub/film";
    CHECK(fs::file_size(file) == 50 << 20);
    CHECK(blocks_of(file) <= blocks_of(setting.source) + 16);
}

TEST_CASE("what changed since it was known is not taken") {
    Setting setting;
    std::ofstream(setting.source, std::ios::app) << "more";
    CHECK(setting.place() == Placed::not_at_all);
    fs::remove(setting.source);
    CHECK(setting.place() == Placed::not_at_all);
    fs::create_symlink(setting.folder.write("other", std::string(3'000'000, 'f')), setting.source);
    setting.stamp = content::stamp_of(setting.source).value();
    CHECK(setting.place() == Placed::not_at_all);
    CHECK(setting.nothing_came());
}

TEST_CASE("what is in the way stays as it is") {
    Setting setting;
    setting.folder.write("new/place/sub/film", "mine");
    CHECK(setting.place() == Placed::not_at_all);
    CHECK(testing::bytes_of(setting.target / "sub/film") == "mine");
    CHECK(setting.place("sub/film/film") == Placed::not_at_all);
}

TEST_CASE("no link leads out of the folder") {
    Setting setting;
    fs::create_directories(setting.target);
    fs::create_directory(setting.folder / "outside");
    fs::create_directory_symlink(setting.folder / "outside", setting.target / "sub");
    CHECK(setting.place() == Placed::not_at_all);
    CHECK(setting.place("../outside/film") == Placed::not_at_all);
    CHECK(fs::is_empty(setting.folder / "outside"));
}

TEST_CASE("a copy that is ended leaves nothing") {
    Setting setting;
    bool asked = false;
    const auto placed = setting.place("film", [&](Bytes) {
        asked = true;
        return false;
    });
    if (placed == Placed::cloned) {
        MESSAGE("the file system clones at once: nothing to end");
        return;
    }
    CHECK(asked);
    CHECK(setting.nothing_came());
}

TEST_CASE("folders that were made for what did not come go again, and others stay") {
    struct NoSync final : FileCalls {
        int sync_data(int) override { return -EIO; }
    } calls;
    Setting setting;
    fs::create_directories(setting.target / "mine");
    CHECK(put_copy(calls, setting.source, setting.stamp, setting.target, "mine/new/deeper/film") == Placed::not_at_all);
    CHECK(fs::is_empty(setting.target / "mine"));
    setting.folder.write("new/place/full/other", "mine");
    CHECK(put_copy(calls, setting.source, setting.stamp, setting.target, "full/film") == Placed::not_at_all);
    CHECK(fs::exists(setting.target / "full/other"));
}

TEST_CASE("through memory or in the kernel, a copy is the same") {
    TemporaryFolder folder;
    std::string bytes = std::string(2 << 20, '\0') + std::string(1'500'000, 'x') + std::string(1 << 20, '\0') + "end";
    const auto from_path = folder.write("from", bytes);
    for (const auto& copy : {copy_through_memory, copy_in_kernel}) {
        const Descriptor from(system_calls().open_anywhere(from_path.c_str(), O_RDONLY, 0));
        const Descriptor to(system_calls().open_anywhere((folder / "to").c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600));
        CHECK(copy(system_calls(), from.get(), to.get(), {}) == 0);
        CHECK(compare_bytes(system_calls(), from.get(), to.get()) == 0);
        CHECK(testing::bytes_of(folder / "to") == bytes);
    }
}
