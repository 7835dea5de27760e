#include "daemon/import_rtorrent.hpp"

#include "daemon/bencoding.hpp"
#include "daemon/import.hpp"
#include "made_torrents.hpp"
#include "temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::daemon;
using namespace bittern::testing;

namespace {

const std::string tracker = "http://tracker.example/a", other = "http://other.example/b";
const std::string torrent_of_three = torrent_file("tree", {{"a", 40000}, {"b", 1}, {"sub/c", 5}}, {{tracker}});

using Items = std::map<std::string, std::string>;

/// What 0.9.8 writes, with these keys instead of its own.
std::string session(const Items& others = {}) {
    Items items{{"directory", ben("/srv/films/tree")},
                {"state", ben(1)},
                {"complete", ben(0)},
                {"chunks_done", ben(0)},
                {"priority", ben(2)},
                {"custom1", ben("")}};
    for (const auto& [key, value] : others) items[key] = value;
    return ben_dict(items);
}

std::string file(int priority) {
    return ben_dict({{"completed", ben(0)}, {"priority", ben(priority)}});
}

}  // namespace

TEST_CASE("rtorrent's torrent has its folder, label, files and trackers") {
    const auto read = read_rtorrent(
        torrent_of_three,
        session({{"custom1", ben("old%20films")},
                 {"state", ben(0)},
                 {"complete", ben(1)},
                 {"priority", ben(3)},
                 {"total_uploaded", ben(7)},
                 {"timestamp.started", ben(1600000009)},
                 {"timestamp.finished", ben(1700000000)},
                 {"custom", ben_dict({{"addtime", ben("1600000000\n")}})},
                 {"throttle_name", ben("slow")}}),
        ben_dict({{"files", ben_list({file(2), file(0), file(1)})},
                  {"trackers", ben_dict({{tracker, ben_dict({{"enabled", ben(0)}})},
                                         {"dht://", ben_dict({{"enabled", ben(1)}, {"extra_tracker", ben(1)}})},
                                         {other, ben_dict({{"enabled", ben(1)}, {"extra_tracker", ben(1)}})}})}}));
    REQUIRE(read);
    CHECK(read->folder == "/srv/films");
    CHECK(read->renamed.empty());
    CHECK(read->labels == std::vector<std::string>{"old films"});
    CHECK(read->stopped);
    CHECK(read->complete);
    CHECK(read->has_data);
    CHECK(read->wanted == std::vector<bool>{true, false, true});
    CHECK(read->priorities == std::vector<int>{1, 0, 0});
    CHECK(read->priority == 1);
    CHECK(read->past.uploaded == Bytes{7});
    CHECK(read->past.added == std::chrono::sys_seconds(std::chrono::seconds(1600000000)));
    CHECK(read->past.finished == std::chrono::sys_seconds(std::chrono::seconds(1700000000)));
    CHECK(std::get<torrent::Metainfo>(read->what).trackers() == std::vector<std::vector<std::string>>{{other}});
    CHECK(read->left_out == std::vector<std::string>{"throttle"});
}

TEST_CASE("of rtorrent, a folder with another name than the torrent's is the name that its files have") {
    const auto read = read_rtorrent(torrent_of_three, session({{"directory", ben("/srv/films/Tree")}}), "");
    REQUIRE(read);
    CHECK(read->folder == "/srv/films");
    CHECK(read->renamed == std::map<std::size_t, std::string>{{0, "Tree/a"}, {1, "Tree/b"}, {2, "Tree/sub/c"}});
    CHECK_FALSE(read->stopped);
    CHECK_FALSE(read->has_data);
}

TEST_CASE("rtorrent's link is in the .torrent file that it makes up") {
    const auto made_up =
        ben_dict({{"info", ben_dict({{"name", ben("x.meta")}})},
                  {"magnet-uri", ben("magnet:?xt=urn:btih:1111111111111111111111111111111111111111&dn=film")}});
    const auto read = read_rtorrent(made_up, session({{"directory", ben("/srv/films")}}), "");
    REQUIRE(read);
    CHECK(std::get<torrent::Magnet>(read->what).name == "film");
    CHECK(read->folder == "/srv/films");
}

TEST_CASE("what is no session of rtorrent is refused") {
    CHECK(read_rtorrent("nonsense", session(), "").error().fault == Fault::malformed);
    CHECK(read_rtorrent(torrent_of_three, "nonsense", "").error().fault == Fault::malformed);
    CHECK(read_rtorrent(torrent_of_three, session(), "nonsense").error().fault == Fault::malformed);
    CHECK(read_rtorrent(torrent_of_three, session({{"directory", ben("")}}), "").error().fault == Fault::malformed);
}

TEST_CASE("rtorrent's session folder is the one that its settings name") {
    const TemporaryFolder home;
    const auto environment = [&](const char* name) -> std::optional<std::string> {
        return name == std::string("HOME") ? std::optional(home.path().native()) : std::nullopt;
    };
    CHECK(usual_folder(Client::rtorrent, environment).error().fault == Fault::not_found);
    home.write(".rtorrent.rc", "# session.path.set = /no\ndirectory.default.set = ~/x\nsession.path.set = ~/s/\n");
    home.write("s/AB.torrent", torrent_of_three);
    home.write("s/AB.torrent.rtorrent", session());
    const auto folder = usual_folder(Client::rtorrent, environment);
    REQUIRE(folder);
    const auto entries = list_state(Client::rtorrent, *folder);
    REQUIRE(entries);
    REQUIRE(entries->size() == 1);
    CHECK(entries->front().read().value().folder == "/srv/films");
    CHECK(list_state(Client::rtorrent, home.path()).error().fault == Fault::not_found);
}
