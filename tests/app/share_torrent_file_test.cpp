#include "app/commands/share_torrent_file.hpp"

#include "temporary_folder.hpp"

#include <optional>
#include <vector>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::app;
using testing::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

/// The fault of writing it where it may replace something; nullopt: none.
std::optional<Fault> fault(const fs::path& file, const std::vector<fs::path>& shared,
                           Existing existing = Existing::replace) {
    const auto checked = check_torrent_file(file, shared, existing);
    return checked ? std::nullopt : std::optional(checked.error().fault);
}

}  // namespace

TEST_CASE("a .torrent file that is or lies in what is shared is refused, by whatever name") {
    const TemporaryFolder folder;
    const auto film = folder.write("film.mkv", "film");
    folder.write("set/sub/a", "a");
    fs::create_hard_link(film, folder / "same film.torrent");
    fs::create_symlink(film, folder / "link to film.torrent");
    fs::create_directory_symlink(folder / "set", folder / "link to set");
    fs::create_symlink(folder / "set/sub/a", folder / "link into set.torrent");
    CHECK(fault(film, {folder / "set", film}) == Fault::refused);
    CHECK(fault(folder / "same film.torrent", {film}) == Fault::refused);
    CHECK(fault(folder / "link to film.torrent", {film}) == Fault::refused);
    CHECK(fault(folder / "set/sub/new.torrent", {folder / "set"}) == Fault::refused);
    CHECK(fault(folder / "link to set/new.torrent", {folder / "set"}) == Fault::refused);
    CHECK(fault(folder / "set/new.torrent", {folder / "link to set"}) == Fault::refused);
    CHECK(fault(folder / "link into set.torrent", {folder / "set"}) == Fault::refused);
    CHECK(fault(folder / "set", {folder / "set"}) == Fault::refused);
    CHECK_FALSE(fault(folder / "set.torrent", {folder / "set", film}));
}

TEST_CASE("where a .torrent file can't be written is known before the hashing") {
    const TemporaryFolder folder;
    const auto film = folder.write("film.mkv", "film");
    folder.write("old.torrent", "d4:infodee");
    folder.write("empty", "");
    folder.write("notes", "mine");
    fs::create_directory(folder / "dir");
    CHECK(fault(folder / "old.torrent", {film}, Existing::refuse) == Fault::refused);
    CHECK_FALSE(fault(folder / "old.torrent", {film}));
    CHECK_FALSE(fault(folder / "empty", {film}));
    CHECK(fault(folder / "notes", {film}) == Fault::refused);
    CHECK_FALSE(fault(folder / "new.torrent", {film}, Existing::refuse));
    CHECK(fault(folder / "dir", {film}) == Fault::refused);
    CHECK_FALSE(check_torrent_file(folder / "dir", std::vector{film}, Existing::refuse)
                    .error()
                    .message.ends_with("--force replaces it"));
    CHECK(fault(folder / "nowhere/new.torrent", {film}) == Fault::not_found);
    CHECK(fault(film / "new.torrent", {folder / "dir"}) == Fault::not_found);
}
