#include "daemon/watch_folders.hpp"

#include "swarm/two_engines.hpp"

#include <optional>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::daemon;
using namespace bittern::swarm::testing;

namespace {

constexpr const char* a_link = "magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567&dn=linked";

/// One watched folder, and what was added from it.
struct Scene {
    explicit Scene(WatchFolder settings_in = {}) : settings(std::move(settings_in)) {
        write(made.path() / "stuff", "some bytes\n");
        const auto shared = share(made.path() / "stuff", content::Format::v1);
        torrent = shared.metainfo.to_torrent_file();
        settings.path = folder.path() / "in";
        std::filesystem::create_directory(settings.path);
    }
    void open() {
        watching.emplace(
            loop, std::vector{settings},
            [this](const WatchFolder& from, const WatchFolders::What& what, const auto& done) {
                CHECK(from.path == settings.path);
                const auto* metainfo = std::get_if<torrent::Metainfo>(&what);
                added.push_back(metainfo != nullptr ? metainfo->name() : std::get<torrent::Magnet>(what).name);
                done(answer);
            },
            [this](Severity, const std::string& line) { log += line + '\n'; });
    }
    template <class Condition>
    void run_until(Condition condition) {
        Node::run_until(loop, condition);
    }
    [[nodiscard]] bool is_there(const std::string& name) const { return std::filesystem::exists(settings.path / name); }

    TemporaryFolder made, folder;
    WatchFolder settings;
    std::string torrent;
    boost::asio::io_context loop;
    Result<void> answer;
    std::vector<std::string> added;
    std::string log;
    std::optional<WatchFolders> watching;
};

}  // namespace

TEST_CASE("files that are there, written or moved into a watched folder are added once, and renamed") {
    Scene scene;
    write(scene.settings.path / "before.torrent", scene.torrent);
    write(scene.settings.path / "other.txt", "no torrent");
    scene.open();
    scene.run_until([&] { return scene.is_there("before.torrent.added"); });
    write(scene.settings.path / "link.magnet", std::string(a_link) + "\n");
    scene.run_until([&] { return scene.is_there("link.magnet.added"); });
    write(scene.made.path() / "moved.torrent", scene.torrent);
    std::filesystem::rename(scene.made.path() / "moved.torrent", scene.settings.path / "moved.torrent");
    scene.run_until([&] { return scene.is_there("moved.torrent.added"); });
    CHECK(scene.added == std::vector<std::string>{"stuff", "linked", "stuff"});
    CHECK(scene.is_there("other.txt"));
    CHECK_FALSE(scene.is_there("before.torrent"));
    CHECK(scene.log.empty());
}

TEST_CASE("an added file is removed where that is wanted") {
    Scene scene({.remove_added = true});
    scene.open();
    write(scene.settings.path / "a.torrent", scene.torrent);
    scene.run_until([&] { return !scene.added.empty() && !scene.is_there("a.torrent"); });
    CHECK_FALSE(scene.is_there("a.torrent.added"));
}

TEST_CASE(
    "a file that makes no sense, or that the daemon refuses, is told of and left alone until it is written anew") {
    Scene scene;
    scene.open();
    write(scene.settings.path / "bad.torrent", scene.torrent.substr(0, scene.torrent.size() / 2));
    scene.run_until([&] { return scene.log.find("bad.torrent is left alone") != std::string::npos; });
    CHECK(scene.is_there("bad.torrent"));
    CHECK(scene.added.empty());
    scene.log.clear();
    scene.answer = fail(Fault::refused, "not today");
    write(scene.settings.path / "bad.torrent", scene.torrent);
    scene.run_until([&] { return scene.log.find("bad.torrent is left alone: not today") != std::string::npos; });
    CHECK(scene.is_there("bad.torrent"));
    scene.answer = {};
    write(scene.settings.path / "bad.torrent", scene.torrent);
    scene.run_until([&] { return scene.is_there("bad.torrent.added"); });
}

TEST_CASE("a watched folder that is not there is waited for, also once it goes") {
    Scene scene;
    std::filesystem::remove(scene.settings.path);
    scene.open();
    CHECK(scene.log.find("is waited for") != std::string::npos);
    const auto come = [&](const std::string& name) {
        std::filesystem::create_directory(scene.settings.path);
        write(scene.settings.path / (name + ".torrent"), scene.torrent);
        scene.run_until([&] { return scene.is_there(name + ".torrent.added"); });
    };
    come("first");
    scene.log.clear();
    std::filesystem::remove_all(scene.settings.path);
    scene.run_until([&] { return scene.log.find("is waited for") != std::string::npos; });
    come("second");
    CHECK(scene.added.size() == 2);
}
