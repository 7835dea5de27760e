#include "swarm/make_way.hpp"

#include "swarm/made_torrent.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::swarm;
using testing::bytes_of;
using testing::made_torrent;
using testing::TemporaryFolder;

TEST_CASE("files that are too long can be cut, others are left as they are") {
    const TemporaryFolder folder;
    const auto metainfo =
        made_torrent(folder, "set", {{"a", "aaaa"}, {"b", "bbbbbbbb"}, {"c", "cccc"}}, content::Format::v1);
    const auto out = folder / "out";
    folder.write("out/set/a", "aaaa and more");
    folder.write("out/set/b", "short");
    folder.write("out/set/c", "cccc and more");
    const auto plan = plan_download(metainfo, {.folder = out, .select = {"a", "b"}});
    REQUIRE(plan);
    REQUIRE(cut_to_size(metainfo, *plan, out));
    CHECK(bytes_of(out / "set" / "a") == "aaaa");
    CHECK(bytes_of(out / "set" / "b") == "short");
    CHECK(bytes_of(out / "set" / "c") == "cccc and more");
}

TEST_CASE("space is counted against what is there already") {
    const TemporaryFolder folder;
    const Plan huge{.target = {}, .paths = {}, .wanted = {}, .wanted_size = Bytes{INT64_MAX}, .remarks = {}};
    const auto refused = check_space(huge, {}, folder / "not" / "there", {});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().fault == Fault::storage);
    CHECK(check_space(huge, Existing{.have = {}, .have_size = {}, .allocated = {INT64_MAX}, .foreign = {}},
                      folder.path(), Bytes{INT64_MAX}));
    CHECK(check_space(Plan{}, {}, folder.path(), {}));
    const Plan small{.wanted_size = Bytes{1}};
    CHECK(check_space(small, {}, folder.path(), {}));
    CHECK(check_space(small, {}, folder.path(), Bytes{INT64_MAX}).error().message.find("other sources") !=
          std::string::npos);
}
