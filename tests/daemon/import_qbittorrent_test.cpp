#include "daemon/import_qbittorrent.hpp"

#include "daemon/bencoding.hpp"
#include "daemon/import.hpp"
#include "made_torrents.hpp"
#include "temporary_folder.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::daemon;
using namespace bittern::testing;

namespace {

const std::string torrent_of_three = torrent_file("tree", {{"a", 40000}, {"b", 1}, {"sub/c", 5}});
const std::string tracker = "http://tracker.example/a";

using Items = std::map<std::string, std::string>;

/// What 4.5 writes, with these keys instead of its own.
std::string resume(const Items& others = {}) {
    Items items{{"save_path", ben("/srv/films")},
                {"paused", ben(1)},
                {"auto_managed", ben(1)},
                {"info-hash", ben(std::string(20, '\x11'))},
                {"info-hash2", ben(std::string(32, '\0'))},
                {"pieces", ben(std::string("\1\0\0", 3))},
                {"completed_time", ben(0)},
                {"download_rate_limit", ben(-1)},
                {"upload_rate_limit", ben(0)},
                {"trackers", ben_list({})},
                {"qBt-ratioLimit", ben(-2000)},
                {"qBt-seedingTimeLimit", ben(-2)}};
    for (const auto& [key, value] : others) items[key] = value;
    return ben_dict(items);
}

}  // namespace

TEST_CASE("qBittorrent's torrent has its folder, labels, files and limits") {
    const auto read = read_qbittorrent(
        torrent_of_three, resume({{"qBt-category", ben("films")},
                                  {"qBt-tags", ben_list({ben("old"), ben("good")})},
                                  {"qBt-ratioLimit", ben(2500)},
                                  {"qBt-seedingTimeLimit", ben(60)},
                                  {"qBt-inactiveSeedingTimeLimit", ben(30)},
                                  {"auto_managed", ben(0)},
                                  {"file_priority", ben_list({ben(7), ben(0), ben(1)})},
                                  {"download_rate_limit", ben(100000)},
                                  {"sequential_download", ben(1)},
                                  {"trackers", ben_list({ben_list({ben(tracker), ben("wss://no.example")})})},
                                  {"total_uploaded", ben(7)},
                                  {"added_time", ben(1600000000)},
                                  {"completed_time", ben(0)},
                                  {"active_time", ben(100)},
                                  {"finished_time", ben(30)},
                                  {"total_downloaded", ben(40006)}}));
    REQUIRE(read);
    CHECK(read->folder == "/srv/films");
    CHECK(read->labels == std::vector<std::string>{"films", "old", "good"});
    CHECK(read->stopped);
    CHECK(read->has_data);
    CHECK_FALSE(read->complete);
    CHECK(read->wanted == std::vector<bool>{true, false, true});
    CHECK(read->priorities == std::vector<int>{1, 0, 0});
    CHECK(read->down == Rate{100000});
    CHECK_FALSE(read->up);
    CHECK(read->sequential);
    CHECK(read->ratio == SeedingLimit{SeedingLimit::Of::torrent, 2.5});
    CHECK(read->idle == SeedingLimit{SeedingLimit::Of::torrent, 30});
    CHECK(read->past.uploaded == Bytes{7});
    CHECK(read->past.added == std::chrono::sys_seconds(std::chrono::seconds(1600000000)));
    CHECK_FALSE(read->past.finished);
    CHECK(read->past.downloading_for == std::chrono::seconds(70));
    CHECK(read->past.downloaded == Bytes{40006});
    const auto& metainfo = std::get<torrent::Metainfo>(read->what);
    CHECK(metainfo.trackers() == std::vector<std::vector<std::string>>{{tracker}});
    CHECK(metainfo.info_hash() == torrent::Metainfo::parse(torrent_of_three)->info_hash());
    CHECK(read->left_out.size() == 2);
}

TEST_CASE("of qBittorrent, what waits in its queue is not stopped") {
    const auto read = read_qbittorrent(torrent_of_three, resume());
    REQUIRE(read);
    CHECK_FALSE(read->stopped);
    CHECK(read->ratio == SeedingLimit());
    CHECK(read->idle == SeedingLimit());
    CHECK(read_qbittorrent(torrent_of_three, resume({{"qBt-ratioLimit", ben(-1000)}}))->ratio.of ==
          SeedingLimit::Of::nobody);
    CHECK(read_qbittorrent(torrent_of_three, resume({{"pieces", ben(std::string(3, '\1'))}}))->complete);
}

TEST_CASE("a tracker that was removed in qBittorrent is gone") {
    const auto read = read_qbittorrent(torrent_file("tree", {{"a", 5}}, {{tracker}}), resume());
    REQUIRE(read);
    CHECK(std::get<torrent::Metainfo>(read->what).trackers().empty());
}

TEST_CASE("files that qBittorrent renamed are known by their names without the suffix of unfinished ones") {
    const auto read = read_qbittorrent(
        torrent_of_three, resume({{"mapped_files", ben_list({ben("tree/a.!qB"), ben(""), ben("tree/sub/d.!qB")})}}));
    REQUIRE(read);
    CHECK(read->partial_suffix == ".!qB");
    CHECK(read->renamed == std::map<std::size_t, std::string>{{2, "tree/sub/d"}});
}

TEST_CASE("qBittorrent's link has its hashes and trackers in the record") {
    const auto read =
        read_qbittorrent("", resume({{"name", ben("film")}, {"trackers", ben_list({ben_list({ben(tracker)})})}}));
    REQUIRE(read);
    const auto& magnet = std::get<torrent::Magnet>(read->what);
    CHECK(torrent::to_string(magnet.hashes) == "1111111111111111111111111111111111111111");
    CHECK_FALSE(magnet.hashes.v2);
    CHECK(magnet.name == "film");
    CHECK(magnet.trackers == std::vector<std::string>{tracker});
}

TEST_CASE("what is no state of qBittorrent is refused") {
    CHECK(read_qbittorrent("nonsense", resume()).error().fault == Fault::malformed);
    CHECK(read_qbittorrent(torrent_of_three, "nonsense").error().fault == Fault::malformed);
    CHECK(read_qbittorrent(torrent_of_three, "le").error().fault == Fault::malformed);
    CHECK(read_qbittorrent("", resume({{"info-hash", ben("")}})).error().fault == Fault::malformed);
    CHECK(read_qbittorrent(torrent_of_three, resume({{"save_path", ben("")}})).error().fault == Fault::malformed);
}

TEST_CASE("qBittorrent's database is read, and left alone") {
    const TemporaryFolder folder;
    const auto file = folder / "torrents.db";
    {
        auto made = Database::open(file, {}).value();
        REQUIRE(made.execute(
            "PRAGMA journal_mode = DELETE; CREATE TABLE torrents (id INTEGER PRIMARY KEY, torrent_id BLOB, "
            "queue_position INTEGER, name TEXT, category TEXT, tags TEXT, target_save_path TEXT, "
            "ratio_limit INTEGER, seeding_time_limit INTEGER, stopped INTEGER, "
            "libtorrent_resume_data BLOB, metadata BLOB)"));
        auto insert =
            made.prepare("INSERT INTO torrents VALUES (4, '', 0, '', 'films', 'old,good', '/x', 2500, -2, 1, ?, ?)")
                .value();
        REQUIRE(insert.bind_blob(resume()).bind_blob(torrent_of_three).run());
    }
    std::filesystem::remove(folder / "torrents.db-lock");
    const auto before = bytes_of(file);
    const auto entries = list_state(Client::qbittorrent, folder.path());
    REQUIRE(entries);
    REQUIRE(entries->size() == 1);
    const auto read = entries->front().read();
    REQUIRE(read);
    CHECK(read->labels == std::vector<std::string>{"films", "old", "good"});
    CHECK(read->stopped);
    CHECK(read->folder == "/srv/films");
    CHECK(read->ratio == SeedingLimit{SeedingLimit::Of::torrent, 2.5});
    CHECK(bytes_of(file) == before);
    CHECK(std::distance(std::filesystem::directory_iterator(folder.path()), {}) == 1);
    folder.write("torrents.db-wal", "late");
    CHECK(list_state(Client::qbittorrent, folder.path()).error().fault == Fault::refused);
}

TEST_CASE("a folder without anything of qBittorrent is not its state") {
    const TemporaryFolder folder;
    CHECK(list_state(Client::qbittorrent, folder.path()).error().fault == Fault::not_found);
    folder.write("torrents.db", std::string(5000, 'x'));
    CHECK(list_state(Client::qbittorrent, folder.path()).error().fault == Fault::malformed);
}
