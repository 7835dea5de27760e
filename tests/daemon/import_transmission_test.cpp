#include "daemon/import_transmission.hpp"

#include "daemon/bencoding.hpp"
#include "made_torrents.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::daemon;
using namespace bittern::testing;

namespace {

const std::string torrent_of_three = torrent_file("tree", {{"a", 40000}, {"b", 1}, {"sub/c", 5}});

using Items = std::map<std::string, std::string>;

/// What 3.00 writes, with these keys instead of its own.
std::string resume(const Items& others = {}) {
    Items items{{"destination", ben("/srv/films")},
                {"paused", ben(0)},
                {"dnd", ben_list({ben(0), ben(0), ben(0)})},
                {"priority", ben_list({ben(0), ben(0), ben(0)})},
                {"done-date", ben(0)},
                {"progress", ben_dict({{"blocks", ben("none")}})}};
    for (const auto& [key, value] : others) items[key] = value;
    return ben_dict(items);
}

std::string speed(int bytes, bool used, bool session) {
    return ben_dict(
        {{"speed-Bps", ben(bytes)}, {"use-speed-limit", ben(used)}, {"use-global-speed-limit", ben(session)}});
}

}  // namespace

TEST_CASE("Transmission's torrent has its folder, labels, files and limits") {
    const auto read = read_transmission(
        torrent_of_three, resume({{"labels", ben_list({ben("films"), ben("old")})},
                                  {"paused", ben(1)},
                                  {"dnd", ben_list({ben(0), ben(1), ben(0)})},
                                  {"priority", ben_list({ben(1), ben(0), ben(-1)})},
                                  {"bandwidth-priority", ben(-1)},
                                  {"speed-limit-down", speed(100000, true, false)},
                                  {"speed-limit-up", speed(5000, false, false)},
                                  {"ratio-limit", ben_dict({{"ratio-limit", ben("2.500000")}, {"ratio-mode", ben(1)}})},
                                  {"idle-limit", ben_dict({{"idle-limit", ben(30)}, {"idle-mode", ben(2)}})},
                                  {"uploaded", ben(7)},
                                  {"downloaded", ben(40006)},
                                  {"done-date", ben(1700000000)},
                                  {"added-date", ben(1600000000)},
                                  {"seeding-time-seconds", ben(90)},
                                  {"incomplete-dir", ben("/srv/incomplete")}}));
    REQUIRE(read);
    CHECK(std::get<torrent::Metainfo>(read->what).name() == "tree");
    CHECK(read->folder == "/srv/films");
    CHECK(read->incomplete_folder == "/srv/incomplete");
    CHECK(read->labels == std::vector<std::string>{"films", "old"});
    CHECK(read->stopped);
    CHECK(read->complete);
    CHECK(read->wanted == std::vector<bool>{true, false, true});
    CHECK(read->priorities == std::vector<int>{1, 0, -1});
    CHECK(read->priority == -1);
    CHECK(read->down == Rate{100000});
    CHECK_FALSE(read->up);
    CHECK_FALSE(read->honors_session_limits);
    CHECK(read->ratio == SeedingLimit{SeedingLimit::Of::torrent, 2.5});
    CHECK(read->idle == SeedingLimit{SeedingLimit::Of::nobody, 0});
    CHECK(read->past.uploaded == Bytes{7});
    CHECK(read->past.downloaded == Bytes{40006});
    CHECK(read->past.added == std::chrono::sys_seconds(std::chrono::seconds(1600000000)));
    CHECK(read->past.finished == std::chrono::sys_seconds(std::chrono::seconds(1700000000)));
    CHECK_FALSE(read->past.active);
    CHECK(read->past.seeding_for == std::chrono::seconds(90));
    CHECK(read->left_out.empty());
}

TEST_CASE("of Transmission, what is usual is left as the daemon has it") {
    const auto read = read_transmission(torrent_of_three, resume());
    REQUIRE(read);
    CHECK_FALSE(read->stopped);
    CHECK_FALSE(read->complete);
    CHECK_FALSE(read->has_data);
    CHECK(read->wanted.empty());
    CHECK(read->priorities.empty());
    CHECK(read->ratio == SeedingLimit());
    CHECK(read->renamed.empty());
}

TEST_CASE("a half of Transmission's torrent is data that is there, and is not all") {
    const auto read = read_transmission(torrent_of_three,
                                        resume({{"progress", ben_dict({{"blocks", ben(std::string("\x80\0", 2))}})}}));
    REQUIRE(read);
    CHECK(read->has_data);
    CHECK_FALSE(read->complete);
}

TEST_CASE("Transmission's later spelling of its keys means the same") {
    const auto read = read_transmission(
        torrent_of_three,
        resume({{"bandwidth_priority", ben(1)},
                {"speed_limit_up", ben_dict({{"speed_Bps", ben(2000)}, {"use_speed_limit", ben(1)}})}}));
    REQUIRE(read);
    CHECK(read->priority == 1);
    CHECK(read->up == Rate{2000});
}

TEST_CASE("files that Transmission renamed are known by their new names, and no path leads out of the folder") {
    const auto read = read_transmission(
        torrent_of_three,
        resume({{"files", ben_list({ben("tree2/a"), ben("tree2/B.part"), ben("../../etc/passwd")})}}));
    REQUIRE(read);
    CHECK(read->renamed == std::map<std::size_t, std::string>{{0, "tree2/a"}, {1, "tree2/B"}});
    REQUIRE(read->left_out.size() == 1);
    CHECK(read->left_out.front().find("../../etc/passwd") != std::string::npos);
}

TEST_CASE("Transmission's links are read in both of its forms") {
    const std::string hash(20, '\x11');
    const auto old = read_transmission(
        ben_dict({{"announce", ben("http://tracker.example/a")},
                  {"magnet-info", ben_dict({{"display-name", ben("film")}, {"info_hash", ben(hash)}})}}),
        resume());
    REQUIRE(old);
    const auto& magnet = std::get<torrent::Magnet>(old->what);
    CHECK(torrent::to_string(magnet.hashes) == "1111111111111111111111111111111111111111");
    CHECK(magnet.name == "film");
    CHECK(magnet.trackers == std::vector<std::string>{"http://tracker.example/a"});
    const auto now =
        read_transmission("magnet:?xt=urn:btih:1111111111111111111111111111111111111111&dn=film\n", resume());
    REQUIRE(now);
    CHECK(std::get<torrent::Magnet>(now->what).hashes == magnet.hashes);
}

TEST_CASE("what is no state of Transmission is refused") {
    CHECK(read_transmission("nonsense", resume()).error().fault == Fault::malformed);
    CHECK(read_transmission(torrent_of_three, "nonsense").error().fault == Fault::malformed);
    CHECK(read_transmission(torrent_of_three, "de").error().message == "it does not say where the files are");
}
