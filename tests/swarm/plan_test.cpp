#include "swarm/plan.hpp"

#include "swarm/made_torrent.hpp"

#include <sys/stat.h>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::swarm;
using testing::made_torrent;
using testing::TemporaryFolder;
namespace fs = std::filesystem;

namespace {

torrent::Metainfo show(const TemporaryFolder& folder) {
    return made_torrent(
        folder, "Show",
        {{"Season 1/e1.mkv", "11"}, {"Season 1/e1.nfo", "1"}, {"Season 2/e1.mkv", "222"}, {"readme.txt", "4444"}},
        content::Format::v1);
}

/// The wanted files' paths.
std::vector<std::string> wanted(const Result<Plan>& plan) {
    REQUIRE(plan);
    std::vector<std::string> paths;
    for (std::size_t k = 0; k < plan->paths.size(); ++k) {
        if (plan->wanted[k]) paths.push_back(plan->paths[k]);
    }
    return paths;
}

using Paths = std::vector<std::string>;

}  // namespace

TEST_CASE("everything is wanted unless something is selected") {
    const TemporaryFolder folder;
    const auto metainfo = show(folder);
    const auto plan = plan_download(metainfo, {.folder = folder / "out"});
    CHECK(wanted(plan) ==
          Paths{"Show/Season 1/e1.mkv", "Show/Season 1/e1.nfo", "Show/Season 2/e1.mkv", "Show/readme.txt"});
    CHECK(plan->target == folder / "out" / "Show");
    CHECK(plan->wanted_size == Bytes{10});
    CHECK(plan->remarks.empty());
    CHECK_FALSE(fs::exists(folder / "out"));
}

TEST_CASE("files are selected by pattern, folder and number") {
    const TemporaryFolder folder;
    const auto metainfo = show(folder);
    const auto select = [&](std::vector<std::string> patterns) {
        return wanted(plan_download(metainfo, {.folder = folder / "out", .select = std::move(patterns)}));
    };
    CHECK(select({"*.mkv"}) == Paths{"Show/Season 1/e1.mkv", "Show/Season 2/e1.mkv"});
    CHECK(select({"*/e1.nfo"}) == Paths{"Show/Season 1/e1.nfo"});
    CHECK(select({"Season 2"}) == Paths{"Show/Season 2/e1.mkv"});
    CHECK(select({"Season 1", "!*.nfo"}) == Paths{"Show/Season 1/e1.mkv"});
    CHECK(select({"!*.mkv"}) == Paths{"Show/Season 1/e1.nfo", "Show/readme.txt"});
    CHECK(select({"0", "3"}) == Paths{"Show/Season 1/e1.mkv", "Show/readme.txt"});
    CHECK(select({"1-2"}) == Paths{"Show/Season 1/e1.nfo", "Show/Season 2/e1.mkv"});
    CHECK(select({"0", "*.txt"}) == Paths{"Show/Season 1/e1.mkv", "Show/readme.txt"});
}

TEST_CASE("a link's own selection counts where none is given") {
    const TemporaryFolder folder;
    const auto metainfo = show(folder);
    PlanOptions options{.folder = folder / "out", .indices = {{1, 1}, {3, 99}}};
    CHECK(wanted(plan_download(metainfo, options)) == Paths{"Show/Season 1/e1.nfo", "Show/readme.txt"});
    options.select = {"0"};
    CHECK(wanted(plan_download(metainfo, options)) == Paths{"Show/Season 1/e1.mkv"});
    options = {.folder = folder / "out", .indices = {{50, 60}}};
    CHECK(plan_download(metainfo, options).error().fault == Fault::usage);
}

TEST_CASE("what selects nothing is refused with the nearest name") {
    const TemporaryFolder folder;
    const auto metainfo = show(folder);
    for (const auto* text : {"raedme.txt", "README.TXT"}) {
        const auto plan = plan_download(metainfo, {.folder = folder / "out", .select = {"*.mkv", text}});
        REQUIRE_FALSE(plan);
        CHECK(plan.error().fault == Fault::usage);
        CHECK(plan.error().message.find("nearest name is 'readme.txt'") != std::string::npos);
    }
    for (const auto* text : {"4", "2-1", "0-4", "[", "nothing/like/it"}) {
        CAPTURE(text);
        CHECK(plan_download(metainfo, {.folder = folder / "out", .select = {text}}).error().fault == Fault::usage);
    }
    CHECK(plan_download(metainfo, {.folder = folder / "out", .select = {"e1.*", "!e1.*"}}).error().fault ==
          Fault::usage);
}

TEST_CASE("filler is never wanted nor given a path") {
    const TemporaryFolder folder;
    const auto metainfo = made_torrent(folder, "set", {{"a", "1"}, {"b", "2"}}, content::Format::hybrid);
    const auto plan = plan_download(metainfo, {.folder = folder / "out"});
    CHECK(wanted(plan) == Paths{"set/a", "set/b"});
    REQUIRE(metainfo.files().size() == 4);
    CHECK(plan->paths[1].empty());
    CHECK(plan_download(metainfo, {.folder = folder / "out", .select = {"1"}}).error().fault == Fault::usage);
    // Numbers are not without gaps, so no range of them would be true.
    CHECK(plan_download(metainfo, {.folder = folder / "out", .select = {"4"}}).error().message ==
          "there is no file '4' in 'set': bittern show (or get --list) tells the numbers");
}

TEST_CASE("the download can have a name of its own") {
    const TemporaryFolder folder;
    const auto film = made_torrent(folder, "film.mkv", {{"", "x"}}, content::Format::hybrid);
    CHECK(wanted(plan_download(film, {.folder = folder / "out"})) == Paths{"film.mkv"});
    CHECK(wanted(plan_download(film, {.folder = folder / "out", .name = "other"})) == Paths{"other"});
    CHECK(wanted(plan_download(film, {.folder = folder / "out", .select = {"*.mkv"}})) == Paths{"film.mkv"});
    CHECK(plan_download(show(folder), {.folder = folder / "out", .name = "other"})->target == folder / "out" / "other");
    for (const auto* name : {"..", ".", "a/b", "/a", "\xff", "a\nb", "a\x1b[2J"}) {
        CHECK(plan_download(film, {.folder = folder / "out", .name = name}).error().fault == Fault::usage);
    }
}

TEST_CASE("a symbolic link in the way is refused wherever it stands") {
    const TemporaryFolder folder;
    const auto metainfo = show(folder);
    fs::create_directories(folder / "elsewhere");
    fs::create_directories(folder / "out" / "Show");
    bool all_files_are_behind = false;
    SUBCASE("at the end") {
        fs::create_symlink(folder / "elsewhere" / "x", folder / "out" / "Show" / "readme.txt");
    }
    SUBCASE("in the middle") {
        fs::create_directory_symlink(folder / "elsewhere", folder / "out" / "Show" / "Season 1");
    }
    SUBCASE("for the torrent's folder") {
        fs::remove(folder / "out" / "Show");
        fs::create_directory_symlink(folder / "elsewhere", folder / "out" / "Show");
        all_files_are_behind = true;
    }
    const auto plan = plan_download(metainfo, {.folder = folder / "out"});
    REQUIRE_FALSE(plan);
    CHECK(plan.error().fault == Fault::refused);
    CHECK(plan.error().message.find("symbolic link") != std::string::npos);
    // Nothing is written through a link that only files not wanted are behind.
    CHECK(plan_download(metainfo, {.folder = folder / "out", .select = {"Season 2"}}).has_value() !=
          all_files_are_behind);
}

TEST_CASE("the folder itself may be reached through a link") {
    const TemporaryFolder folder;
    fs::create_directories(folder / "real");
    fs::create_directory_symlink(folder / "real", folder / "out");
    CHECK(plan_download(show(folder), {.folder = folder / "out"}));
}

TEST_CASE("folders and devices in the place of files are refused, but only where something is written") {
    const TemporaryFolder folder;
    const auto metainfo = show(folder);
    fs::create_directories(folder / "out" / "Show" / "readme.txt");
    CHECK(plan_download(metainfo, {.folder = folder / "out"}).error().fault == Fault::refused);
    CHECK(plan_download(metainfo, {.folder = folder / "out", .select = {"*.mkv"}}));
    fs::remove(folder / "out" / "Show" / "readme.txt");
    REQUIRE(::mkfifo((folder / "out" / "Show" / "readme.txt").c_str(), 0600) == 0);
    CHECK(plan_download(metainfo, {.folder = folder / "out"}).error().fault == Fault::refused);
    fs::remove(folder / "out" / "Show" / "readme.txt");
    folder.write("out/Show/Season 1", "a file");
    CHECK(plan_download(metainfo, {.folder = folder / "out"}).error().fault == Fault::refused);
}

TEST_CASE("a path that no file system takes is refused") {
    const TemporaryFolder folder;
    fs::path deep = folder.path();
    while (deep.native().size() < 4090) deep /= "deep";
    const auto plan = plan_download(show(folder), {.folder = deep});
    REQUIRE_FALSE(plan);
    CHECK(plan.error().fault == Fault::refused);
    CHECK(plan.error().message.find("too long") != std::string::npos);
}

TEST_CASE("names that were made safe are told") {
    const TemporaryFolder folder;
    const auto metainfo = made_torrent(folder, "set", {{"a\nb", "1"}, {"plain", "2"}}, content::Format::v1);
    const auto plan = plan_download(metainfo, {.folder = folder / "out"});
    REQUIRE(plan);
    REQUIRE(plan->remarks.size() == 1);
    CHECK(plan->remarks[0].find("a name was made safe") == 0);
}
