#include "daemon/import_deluge.hpp"

#include "daemon/bencoding.hpp"
#include "daemon/import.hpp"
#include "daemon/pickle.hpp"
#include "made_torrents.hpp"
#include "temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::daemon;
using namespace bittern::testing;
using namespace std::string_literals;

namespace {

const std::string torrent_of_three = torrent_file("tree", {{"a", 40000}, {"b", 1}, {"sub/c", 5}});
const std::string id(40, '1'), tracker = "http://tracker.example/a";

using Items = std::map<std::string, std::string>;

/// In the words of pickles, protocol 2.
std::string text(const std::string& value) {
    return "X" + std::string(1, static_cast<char>(value.size())) + "\0\0\0"s + value;
}
std::string small(int value) {
    return "K" + std::string(1, static_cast<char>(value));
}
const std::string yes = "\x88", no = "\x89", minus_one = "J\xff\xff\xff\xff", two_and_a_half = "G\x40\x04\0\0\0\0\0\0"s;

std::string dictionary(const Items& items) {
    std::string made = "}(";
    for (const auto& [key, value] : items) made += text(key) + value;
    return made + "u";
}
std::string object(const std::string& name, const std::string& state) {
    return "cdeluge.core.torrentmanager\n" + name + "\n)\x81" + state + "b";
}

/// What 2.0 writes of one torrent, with these members instead of its own.
std::string state(const Items& others = {}) {
    Items items{{"torrent_id", text(id)},
                {"save_path", text("/srv/films")},
                {"paused", no},
                {"is_finished", no},
                {"magnet", "N"},
                {"trackers", "]"},
                {"file_priorities", "]"},
                {"max_download_speed", minus_one},
                {"max_upload_speed", minus_one},
                {"stop_at_ratio", no},
                {"stop_ratio", two_and_a_half}};
    for (const auto& [key, value] : others) items[key] = value;
    return "\x80\x02" +
           object("TorrentManagerState",
                  dictionary({{"torrents", "]" + object("TorrentState", dictionary(items)) + "a"}})) +
           ".";
}

DelugeTorrent only(const std::string& pickle) {
    const auto torrents = read_deluge_state(pickle);
    REQUIRE(torrents);
    REQUIRE(torrents->size() == 1);
    return torrents->front();
}

}  // namespace

TEST_CASE("Deluge's torrent has its folder, files, trackers and limits") {
    const auto torrent = only(state({{"paused", yes},
                                     {"is_finished", yes},
                                     {"trackers", "]" + dictionary({{"url", text(tracker)}, {"tier", small(0)}}) + "a"},
                                     {"file_priorities", "](" + small(7) + small(0) + small(1) + "e"},
                                     {"max_download_speed", small(100)},
                                     {"time_added", small(90)},
                                     {"stop_at_ratio", yes}}));
    CHECK(torrent.id == id);
    const auto read = read_deluge(torrent, torrent_of_three,
                                  ben_dict({{"pieces", ben("\1")},
                                            {"total_uploaded", ben(7)},
                                            {"mapped_files", ben_list({ben("tree/A"), ben("../x")})}}));
    REQUIRE(read);
    CHECK(read->folder == "/srv/films");
    CHECK(read->stopped);
    CHECK(read->complete);
    CHECK(read->has_data);
    CHECK(read->wanted == std::vector<bool>{true, false, true});
    CHECK(read->priorities == std::vector<int>{1, 0, -1});
    CHECK(read->down == Rate{102400});
    CHECK_FALSE(read->up);
    CHECK(read->ratio == SeedingLimit{SeedingLimit::Of::torrent, 2.5});
    CHECK(read->past.uploaded == Bytes{7});
    CHECK(read->past.added == std::chrono::sys_seconds(std::chrono::seconds(90)));
    CHECK(read->renamed == std::map<std::size_t, std::string>{{0, "tree/A"}});
    CHECK(std::get<torrent::Metainfo>(read->what).trackers() == std::vector<std::vector<std::string>>{{tracker}});
}

TEST_CASE("of Deluge, what is usual is left as the daemon has it, and a link is enough") {
    const auto torrent =
        only(state({{"magnet", text("magnet:?xt=urn:btih:1111111111111111111111111111111111111111")}}));
    const auto read = read_deluge(torrent, "", "");
    REQUIRE(read);
    CHECK(std::holds_alternative<torrent::Magnet>(read->what));
    CHECK_FALSE(read->stopped);
    CHECK_FALSE(read->down);
    CHECK(read->ratio == SeedingLimit());
    CHECK(read_deluge(only(state()), "", "").error().fault == Fault::malformed);
    CHECK(read_deluge(only(state({{"torrent_id", text("../../etc")}})), torrent_of_three, "").error().fault ==
          Fault::malformed);
}

TEST_CASE("a pickle that would call, look up or build anything else is refused, and a broken one is broken") {
    for (const auto* evil : {"\x80\x02"
                             "cos\nsystem\n(X\x02",
                             "cposix\nsystem\n.", "\x80\x02)R.", "\x80\x02P1\n.", "\x80\x02\x82\x01."})
        CHECK(read_deluge_state(evil).error().fault != Fault::other);
    CHECK(read_deluge_state("cposix\nsystem\n.").error().fault == Fault::refused);
    CHECK(read_deluge_state("\x80\x02)R.").error().fault == Fault::refused);
    const auto whole = state();
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK_FALSE(read_deluge_state(std::string_view(whole).substr(0, size)));
    for (const auto* broken :
         {".", "a.", "e.", "(a.", "u.", "]s.", "h\x01.", "X\xff\xff\xff\xff.", "((.", "q", "\x81", "b", "\x87"})
        CHECK(read_deluge_state(broken).error().fault == Fault::malformed);
}

TEST_CASE("values of a pickle may hold each other") {
    const auto pickle = Pickle::parse(
        "]q\x01h\x01"
        "a.",
        {});
    REQUIRE(pickle);
    REQUIRE(pickle->items(pickle->root()).size() == 1);
    CHECK(pickle->items(pickle->root()).front() == pickle->root());
    CHECK(Pickle::parse("\x8a\x02\xff\xff.", {})->number(0) == -1.0);
    CHECK(Pickle::parse("\x8a\x01\x7f.", {})->number(0) == 127.0);
    CHECK(Pickle::parse("J\xfe\xff\xff\xff.", {})->number(0) == -2.0);
}

TEST_CASE("Deluge's files are found beside each other, and its labels above them") {
    const TemporaryFolder folder;
    folder.write("state/torrents.state", state());
    folder.write("state/" + id + ".torrent", torrent_of_three);
    folder.write("state/torrents.fastresume", ben_dict({{id, ben(ben_dict({{"pieces", ben("\1")}}))}}));
    folder.write("label.conf",
                 R"({"file": 1, "format": 1}{"labels": {}, "torrent_labels": {")" + id + R"(": "films"}})");
    for (const auto& place : {folder.path(), folder / "state"}) {
        const auto entries = list_state(Client::deluge, place);
        REQUIRE(entries);
        REQUIRE(entries->size() == 1);
        const auto read = entries->front().read();
        REQUIRE(read);
        CHECK(read->labels == std::vector<std::string>{"films"});
        CHECK(read->has_data);
        CHECK_FALSE(read->complete);
    }
    folder.write("state/torrents.state", "nonsense");
    CHECK_FALSE(list_state(Client::deluge, folder.path()));
    CHECK(list_state(Client::deluge, folder / "none").error().fault == Fault::not_found);
}
