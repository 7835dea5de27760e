#include "base/paths.hpp"

#include "temporary_folder.hpp"

#include <cerrno>
#include <map>
#include <sys/stat.h>

#include <doctest/doctest.h>

using namespace bittern;
using testing::bytes_of;
using testing::TemporaryFolder;

namespace {

EnvironmentReader environment(std::map<std::string, std::string> values) {
    return [values = std::move(values)](const char* name) -> std::optional<std::string> {
        const auto found = values.find(name);
        if (found == values.end()) return std::nullopt;
        return found->second;
    };
}

std::size_t entries(const std::filesystem::path& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace

TEST_CASE("the state folder follows the XDG specification") {
    CHECK(state_directory(environment({{"HOME", "/h"}})) == "/h/.local/state/bittern");
    CHECK(state_directory(environment({{"HOME", "/h"}, {"XDG_STATE_HOME", "/x"}})) == "/x/bittern");
    CHECK(state_directory(environment({{"HOME", "/h"}, {"XDG_STATE_HOME", "relative"}})) == "/h/.local/state/bittern");
    CHECK(state_directory(environment({{"HOME", "/h"}, {"BITTERN_STATE_DIR", "/b"}})) == "/b");
    CHECK(state_directory(environment({{"HOME", ""}})).error().fault == Fault::usage);
}

TEST_CASE("a file is read whole or not at all") {
    const TemporaryFolder folder;
    const std::string large(300'000, 'x');
    CHECK((read_file(folder.write("large", large), mib(1)) == large));
    CHECK(read_file(folder.write("empty", ""), Bytes{0}) == "");
    CHECK(read_file(folder.write("exact", "12345"), Bytes{5}) == "12345");
    CHECK(read_file(folder / "exact", Bytes{4}).error().fault == Fault::malformed);
    CHECK(read_file(folder / "missing", mib(1)).error().fault == Fault::not_found);
    CHECK(read_file(folder.path(), mib(1)).error().fault == Fault::storage);
}

TEST_CASE("what may never end is not read") {
    const TemporaryFolder folder;
    REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
    CHECK(read_file(folder / "fifo", mib(1)).error().fault == Fault::refused);
    CHECK(read_file("/dev/zero", mib(1)).error().fault == Fault::refused);
}

TEST_CASE("a file is written whole and leaves nothing beside it") {
    const TemporaryFolder folder;
    REQUIRE(write_file_atomically(folder / "a", "first", Existing::refuse));
    CHECK(bytes_of(folder / "a") == "first");
    REQUIRE(write_file_atomically(folder / "a", "second", Existing::replace));
    CHECK(bytes_of(folder / "a") == "second");
    CHECK(entries(folder.path()) == 1);
}

TEST_CASE("an existing file is left alone unless it may be replaced") {
    const TemporaryFolder folder;
    folder.write("a", "mine");
    const auto written = write_file_atomically(folder / "a", "theirs", Existing::refuse);
    REQUIRE_FALSE(written);
    CHECK(written.error().fault == Fault::refused);
    CHECK(bytes_of(folder / "a") == "mine");
    CHECK(entries(folder.path()) == 1);
}

TEST_CASE("what replaces a file has its rights, and is where a link leads") {
    namespace fs = std::filesystem;
    const TemporaryFolder folder;
    fs::permissions(folder.write("there/private", "first"), fs::perms::owner_read | fs::perms::owner_write);
    fs::create_symlink("there/private", folder / "link");
    REQUIRE(write_file_atomically(folder / "link", "second", Existing::replace));
    CHECK(fs::is_symlink(folder / "link"));
    CHECK(bytes_of(folder / "there/private") == "second");
    CHECK(fs::status(folder / "there/private").permissions() == (fs::perms::owner_read | fs::perms::owner_write));
    CHECK(entries(folder / "there") == 1);
}

TEST_CASE("only a regular file is replaced") {
    const TemporaryFolder folder;
    REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
    std::filesystem::create_symlink("fifo", folder / "link");
    for (const auto* name : {"fifo", "link"})
        CHECK(write_file_atomically(folder / name, "x", Existing::replace).error().fault == Fault::refused);
    CHECK(std::filesystem::is_fifo(folder / "fifo"));
    CHECK(entries(folder.path()) == 2);
}

TEST_CASE("what cannot be written is named") {
    const TemporaryFolder folder;
    const auto written = write_file_atomically(folder / "missing" / "a", "x", Existing::replace);
    REQUIRE_FALSE(written);
    CHECK(written.error().fault == Fault::storage);
    CHECK(written.error().message.find("missing/a: no such file or directory") != std::string::npos);
    std::filesystem::create_directory(folder / "taken");
    CHECK(write_file_atomically(folder / "taken", "x", Existing::replace).error().fault == Fault::storage);
    CHECK(entries(folder.path()) == 1);
}

TEST_CASE("free space is told for folders that do not exist yet") {
    const TemporaryFolder folder;
    const auto here = free_space(folder.path());
    REQUIRE(here);
    CHECK(here->count > 0);
    CHECK(free_space(folder / "not" / "yet" / "there"));
    CHECK(free_space("relative/and/missing"));
}

TEST_CASE("error numbers read as the second half of a sentence") {
    CHECK(errno_message(ENOSPC) == "no space left on device");
    CHECK(errno_message(EACCES) == "permission denied");
}
