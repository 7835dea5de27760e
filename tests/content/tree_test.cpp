#include "content/tree.hpp"

#include "base/descriptor.hpp"
#include "temporary_folder.hpp"

#include <algorithm>
#include <cstring>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <doctest/doctest.h>

using namespace bittern;
using content::Tree;
using content::walk;
using content::WalkOptions;
using testing::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

Result<Tree> walk_one(const fs::path& root, const WalkOptions& options = {}) {
    return walk(std::vector{root}, options);
}

std::vector<std::string> names(const Result<Tree>& tree) {
    REQUIRE(tree);
    std::vector<std::string> joined;
    for (const auto& file : tree->files) {
        fs::path path;
        for (const auto& component : file.components) path /= component;
        joined.push_back(path.native());
    }
    return joined;
}

/// Why a path was left out; "" where it was not.
std::string reason(const Result<Tree>& tree, const fs::path& path) {
    REQUIRE(tree);
    const auto found = std::find_if(tree->skipped.begin(), tree->skipped.end(),
                                    [&](const auto& skipped) { return skipped.path == path; });
    return found == tree->skipped.end() ? "" : found->reason;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("a folder's files come in the order of BEP 52, stamped") {
    const TemporaryFolder folder;
    folder.write("root/b", "22");
    folder.write("root/a.txt", "1");
    folder.write("root/a/z", "333");
    folder.write("root/a/é", "");
    ::chmod((folder / "root" / "b").c_str(), 0755);
    const auto tree = walk_one(folder / "root");
    CHECK(names(tree) == Names{"a/z", "a/é", "a.txt", "b"});
    CHECK(tree->name == "root");
    CHECK_FALSE(tree->single_file);
    CHECK(tree->total == Bytes{6});
    CHECK(tree->files[0].path == folder / "root" / "a" / "z");
    CHECK(tree->files[0].stamp == content::stamp_of(folder / "root" / "a" / "z"));
    CHECK(tree->files[0].stamp.size == Bytes{3});
    CHECK(tree->files[3].executable);
    CHECK_FALSE(tree->files[2].executable);
}

TEST_CASE("one file is shared as itself") {
    const TemporaryFolder folder;
    const auto file = folder.write("film.mkv", "x");
    const auto tree = walk_one(file);
    REQUIRE(tree);
    CHECK(tree->single_file);
    CHECK(tree->name == "film.mkv");
    REQUIRE(tree->files.size() == 1);
    CHECK(tree->files[0].components.empty());
    CHECK(walk_one(file, {.name = "other"})->name == "other");
}

TEST_CASE("a root is known by its own name however it is written") {
    const TemporaryFolder folder;
    folder.write("root/sub/a", "x");
    CHECK(walk_one(folder.path() / "root" / "")->name == "root");
    CHECK(walk_one(folder.path() / "root" / ".")->name == "root");
    CHECK(walk_one(folder.path() / "root" / "sub" / "..")->name == "root");
    fs::create_directory_symlink(folder / "root", folder / "link");
    CHECK(walk_one(folder / "link")->name == "link");
    CHECK(names(walk_one(folder / "link")) == Names{"sub/a"});
    CHECK(walk_one(folder.path() / "link" / "sub" / "..")->name == "root");
}

TEST_CASE("several roots are gathered below one name") {
    const TemporaryFolder folder;
    folder.write("both/a/one", "1");
    folder.write("both/b", "2");
    folder.write("both/c/a/three", "3");
    const auto tree = walk(std::vector{folder / "both" / "b", folder / "both" / "a"}, {});
    CHECK(names(tree) == Names{"a/one", "b"});
    CHECK(tree->name == "both");
    CHECK(walk(std::vector{folder / "both" / "b", folder / "both" / "c" / "a"}, {})->name == "both");
    CHECK(walk(std::vector{folder / "both" / "b", folder / "both" / "a"}, {.name = "mine"})->name == "mine");
    const auto twice = walk(std::vector{folder / "both" / "a", folder / "both" / "c" / "a"}, {});
    REQUIRE_FALSE(twice);
    CHECK(twice.error().fault == Fault::usage);
}

TEST_CASE("hidden files, desktop junk and excluded names are left out and told") {
    const TemporaryFolder folder;
    for (const auto* name : {"r/.git/config", "r/.hidden", "r/Thumbs.db", "r/.DS_Store", "r/a.tmp", "r/sub/b.tmp",
                             "r/keep.tmp", "r/out/x", "r/a"}) {
        folder.write(name, "x");
    }
    const auto plain = walk_one(folder / "r", {.exclude = {"*.tmp", "!keep.tmp", "/out"}});
    CHECK(names(plain) == Names{"a", "keep.tmp"});
    CHECK(reason(plain, folder / "r" / ".git") == "hidden");
    CHECK(reason(plain, folder / "r" / "Thumbs.db") == "junk of a desktop");
    CHECK(reason(plain, folder / "r" / "out") == "excluded");
    const auto hidden = walk_one(folder / "r", {.hidden = true});
    CHECK(names(hidden) == Names{".git/config", ".hidden", "a", "a.tmp", "keep.tmp", "out/x", "sub/b.tmp"});
    CHECK(names(walk_one(folder / "r" / ".git")) == Names{"config"});
}

TEST_CASE("links are skipped, or followed without going round in circles") {
    const TemporaryFolder folder;
    folder.write("r/sub/a", "x");
    folder.write("outside/b", "y");
    fs::create_symlink(folder / "outside" / "b", folder / "r" / "file");
    fs::create_directory_symlink(folder / "outside", folder / "r" / "folder");
    fs::create_directory_symlink("..", folder / "r" / "sub" / "up");
    fs::create_symlink("nowhere", folder / "r" / "dangling");
    fs::create_symlink("itself", folder / "r" / "itself");
    const auto plain = walk_one(folder / "r");
    CHECK(names(plain) == Names{"sub/a"});
    CHECK(reason(plain, folder / "r" / "file") == "a symbolic link");
    const auto followed = walk_one(folder / "r", {.links = content::Links::follow});
    CHECK(names(followed) == Names{"file", "folder/b", "sub/a"});
    CHECK(reason(followed, folder / "r" / "sub" / "up") == "a symbolic link to a folder above it");
    CHECK(reason(followed, folder / "r" / "dangling") == "a symbolic link to nothing");
    CHECK(reason(followed, folder / "r" / "itself") == "a symbolic link to nothing");
}

TEST_CASE("links that stay inside are kept as links when asked") {
    const TemporaryFolder folder;
    folder.write("r/sub/a", "x");
    folder.write("outside", "y");
    const auto link = [&](const char* target, const char* name) { fs::create_symlink(target, folder / "r" / name); };
    link("sub/a", "file");
    link("./sub", "folder");
    link("file", "second");
    link("../sub/../file", "sub/up");
    link("../../outside", "sub/out");
    link("/etc/passwd", "absolute");
    link("nowhere", "dangling");
    link("itself", "itself");
    link(".", "root");
    const auto kept = walk_one(folder / "r", {.links = content::Links::keep});
    CHECK(names(kept) == Names{"file", "folder", "second", "sub/a", "sub/up"});
    CHECK(kept->files[0].target == std::vector<std::string>{"sub", "a"});
    CHECK(kept->files[1].target == std::vector<std::string>{"sub"});
    CHECK(kept->files[2].target == std::vector<std::string>{"file"});
    CHECK(kept->files[4].target == std::vector<std::string>{"file"});
    CHECK(kept->total == Bytes{1});
    CHECK(kept->files[0].stamp.size == Bytes{});
    CHECK(reason(kept, folder / "r" / "sub" / "out") == "a symbolic link that leads out");
    CHECK(reason(kept, folder / "r" / "absolute") == "a symbolic link that leads out");
    CHECK(reason(kept, folder / "r" / "root") == "a symbolic link to the torrent's own folder");
    CHECK(reason(kept, folder / "r" / "dangling") == "a symbolic link to nothing in the torrent");
    CHECK(reason(kept, folder / "r" / "itself") == "a symbolic link to nothing in the torrent");
}

TEST_CASE("what is no file is skipped and never opened") {
    const TemporaryFolder folder;
    folder.write("r/a", "x");
    fs::create_directory(folder / "r" / "empty");
    REQUIRE(::mkfifo((folder / "r" / "fifo").c_str(), 0600) == 0);
    const Descriptor server(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    std::strncpy(address.sun_path, (folder / "r" / "socket").c_str(), sizeof address.sun_path - 1);
    REQUIRE(::bind(server.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    const auto tree = walk_one(folder / "r");
    CHECK(names(tree) == Names{"a"});
    CHECK(reason(tree, folder / "r" / "fifo") == "a FIFO");
    CHECK(reason(tree, folder / "r" / "socket") == "a socket");
    CHECK(reason(tree, folder / "r" / "empty") == "an empty folder");
    CHECK(walk_one(folder / "r" / "fifo").error().fault == Fault::usage);
    CHECK(content::stamp_of(folder / "r" / "fifo").error().fault == Fault::refused);
    CHECK(content::stamp_of(folder / "r" / "none").error().fault == Fault::not_found);
}

TEST_CASE("what goes away while it is looked for is left out and told") {
    const TemporaryFolder folder;
    folder.write("root/a", "1");
    // Lists the descriptor that it is listed by, which is closed when it is looked at.
    const auto tree = walk(std::vector<fs::path>{folder / "root", "/proc/self/fd"}, {.name = "both"});
    CHECK(names(tree) == Names{"root/a"});
    CHECK(std::ranges::count(tree->skipped, "gone while looking", &content::Skipped::reason) == 1);
}

TEST_CASE("nothing to share is said so") {
    const TemporaryFolder folder;
    fs::create_directory(folder / "r");
    CHECK(walk({}, {}).error().fault == Fault::usage);
    CHECK(walk_one(folder / "missing").error().fault == Fault::not_found);
    CHECK(walk_one(folder / "r").error().message.ends_with("there is no file"));
    folder.write("r/empty", "");
    CHECK(walk_one(folder / "r").error().message.ends_with("all files are empty"));
    CHECK(walk_one(folder / "r").error().fault == Fault::usage);
}

TEST_CASE("names that are not UTF-8 are refused, printable") {
    const TemporaryFolder folder;
    folder.write("r/a", "x");
    folder.write("r/b\xff", "x");
    const auto tree = walk_one(folder / "r");
    REQUIRE_FALSE(tree);
    CHECK(tree.error().fault == Fault::usage);
    CHECK(tree.error().message.find("b\uFFFD") != std::string::npos);
    CHECK(tree.error().message.ends_with("--exclude '/b?'"));
    CHECK(names(walk_one(folder / "r", {.exclude = {"/b?"}})) == Names{"a"});
    CHECK(walk_one(folder / "r" / "a", {.name = "a/b"}).error().fault == Fault::usage);
    CHECK(walk_one(folder / "r" / "a", {.name = ".."}).error().fault == Fault::usage);
}

TEST_CASE("all that can't be shared is found at once: the first is named, the others are counted") {
    const TemporaryFolder folder;
    for (const char* name : {"r/ok", "r/[x]/1\xff", "r/[x]/2\xff", "r/\xfe/deep"}) folder.write(name, "x");
    const auto message = walk_one(folder / "r").error().message;
    CHECK(message.ends_with("or leave it out with --exclude '/\\[x]/1?' (2 more can't be shared either)"));
    CHECK(names(walk_one(folder / "r", {.exclude = {"/\\[x]/1?", "/\\[x]/2?", "/?"}})) == Names{"ok"});
}

TEST_CASE("roots with nothing above them in common need a name, and are told how to give one") {
    const TemporaryFolder folder;
    const auto file = folder.write("a", "x");
    const std::vector<std::filesystem::path> roots{file, "/etc/hostname"};
    const auto tree = walk(roots, {});
    REQUIRE_FALSE(tree);
    CHECK(tree.error().fault == Fault::usage);
    CHECK(tree.error().message.ends_with("as in --name 'photos and notes'"));
    CHECK(walk(roots, {.name = "both"}));
}

TEST_CASE("a tree that is too deep is refused") {
    const TemporaryFolder folder;
    std::string path = "r";
    for (int k = 0; k < 99; ++k) path += "/d";
    folder.write(path + "/file", "x");
    CHECK(walk_one(folder / "r"));
    folder.write(path + "/d/file", "x");
    const auto tree = walk_one(folder / "r");
    REQUIRE_FALSE(tree);
    CHECK(tree.error().fault == Fault::refused);
    CHECK(tree.error().message.size() < 700);
    const std::string hint = "--exclude '";
    auto pattern = tree.error().message.substr(tree.error().message.find(hint) + hint.size());
    pattern.pop_back();
    CHECK(names(walk_one(folder / "r", {.exclude = {pattern}})) == Names{path.substr(2) + "/file"});
}

TEST_CASE("what can't be read is named before anything is hashed") {
    if (::geteuid() == 0) return;  // nothing is unreadable to root
    const TemporaryFolder folder;
    folder.write("r/secret", "x");
    folder.write("r/closed/a", "x");
    ::chmod((folder / "r" / "secret").c_str(), 0);
    const auto file = walk_one(folder / "r", {.exclude = {"closed"}});
    REQUIRE_FALSE(file);
    CHECK(file.error().fault == Fault::storage);
    CHECK(file.error().message.find("secret: permission denied; leave it out with --exclude '/secret'") !=
          std::string::npos);
    ::chmod((folder / "r" / "closed").c_str(), 0);
    const auto closed = walk_one(folder / "r", {.exclude = {"secret"}});
    ::chmod((folder / "r" / "closed").c_str(), 0700);
    REQUIRE_FALSE(closed);
    CHECK(closed.error().message.find("closed") != std::string::npos);
}

TEST_CASE("twins are warned about") {
    const TemporaryFolder folder;
    folder.write("r/Read", "x");
    folder.write("r/read", "x");
    const auto tree = walk_one(folder / "r");
    REQUIRE(tree);
    CHECK(tree->warnings.size() == 1);
}
