#include "asking.hpp"
#include "made_torrents.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using rpc::Json;
using testing::Asking;

namespace {

using Tiers = std::vector<std::vector<std::string>>;
using Wanted = std::vector<std::pair<std::size_t, bool>>;

const Tiers tiers{{"http://a/announce", "http://b/announce"}, {"http://c/announce"}};

struct Described : Asking {
    Described() {
        const auto metainfo =
            testing::metainfo_of(testing::torrent_file("t", {{"a", 16000}, {".pad/384", 384}, {"b", 5}}, tiers));
        daemon::TorrentRecord record;
        record.hashes = metainfo->info_hash();
        verbs.put(std::move(record), [&](daemon::TorrentSnapshot& torrent, auto&) { torrent.metainfo = metainfo; });
    }
    /// What the daemon was asked for.
    rpc::TorrentWishes set(const Json& arguments) {
        CHECK(get("torrent-set", arguments) == Json::object());
        return verbs.last_wishes();
    }
};

}  // namespace

TEST_CASE("limits, modes and labels go to the daemon as they are") {
    Described asking;
    const auto wishes = asking.set({{"downloadLimit", 123},
                                    {"downloadLimited", true},
                                    {"uploadLimited", false},
                                    {"seedRatioLimit", 1.5},
                                    {"seedRatioMode", 1},
                                    {"seedIdleMode", 3},
                                    {"bandwidthPriority", -2},
                                    {"queuePosition", 4},
                                    {"group", "g"},
                                    {"labels", {"tv", "movies hd", "ünï"}}});
    CHECK(wishes.down_limit == 123);
    CHECK(wishes.limit_down == true);
    CHECK(wishes.limit_up == false);
    CHECK(wishes.ratio_limit == 1.5);
    CHECK(wishes.ratio_mode == 1);
    CHECK_FALSE(wishes.idle_mode);
    CHECK_FALSE(wishes.priority);
    CHECK(wishes.place == 4);
    CHECK(wishes.group == "g");
    CHECK(asking.field("labels")[0] == Json{"tv", "movies hd", "ünï"});
    CHECK(asking.set({{"downloadLimit", "fast"}, {"uploadLimit", -1}, {"labels", 5}, {"peer-limit", 1e20}}) ==
          rpc::TorrentWishes{});
    asking.set({{"labels", Json::array()}});
    CHECK(asking.field("labels")[0].empty());
}

TEST_CASE("files are named by their place in the list that clients see") {
    Described asking;
    CHECK(asking.set({{"files-unwanted", {1}}}).wanted == Wanted{{2, false}});
    CHECK(asking.set({{"files-wanted", Json::array()}}).wanted == Wanted{{0, true}, {2, true}});
    CHECK(asking.set({{"priority-low", {0}}, {"priority-high", {1}}}).file_priorities ==
          std::vector<std::pair<std::size_t, int>>{{0, -1}, {2, 1}});
    for (const auto number : {2, -1, 99}) CHECK(asking.get("torrent-set", {{"priority-high", {number}}}).is_string());
}

TEST_CASE("trackers are added, replaced and taken out") {
    Described asking;
    CHECK(asking.set({{"trackerAdd", {"http://d/announce", "http://a/announce"}}}).trackers ==
          Tiers{tiers[0], tiers[1], {"http://d/announce"}});
    CHECK(asking.set({{"trackerRemove", {0, 2}}}).trackers == Tiers{{"http://b/announce"}});
    CHECK(asking.set({{"trackerReplace", {1, "http://x/announce"}}}).trackers ==
          Tiers{{"http://a/announce", "http://x/announce"}, tiers[1]});
    CHECK(asking.set({{"trackerList", "http://x/announce\nhttp://y/announce\n\n\nhttp://z/announce"}}).trackers ==
          Tiers{{"http://x/announce", "http://y/announce"}, {"http://z/announce"}});
    CHECK_FALSE(asking.set({{"trackerRemove", {7}}}).trackers);
    const auto before = asking.verbs.asked().size();
    CHECK(asking.get("torrent-set", {{"trackerAdd", {"not a url"}}}).is_string());
    CHECK(asking.get("torrent-set", {{"trackerReplace", {0, "file:///x"}}}).is_string());
    CHECK(asking.get("torrent-set", {{"trackerList", "nothing"}}).is_string());
    CHECK(asking.verbs.asked().size() == before);
}

TEST_CASE("several torrents are set at once, and an error of one is told") {
    Described asking;
    asking.verbs.put("other", 0x22);
    asking.set({{"uploadLimit", 9}});
    CHECK(asking.verbs.asked().back() == "change 1 2");
    asking.set({{"trackerAdd", {"http://d/announce"}}});
    CHECK(asking.verbs.asked().back() == "change 2");
    asking.verbs.fail_with({Fault::storage, "the disk is full"});
    CHECK(asking.get("torrent-set", {{"trackerAdd", {"http://d/announce"}}}) == "the disk is full");
}
