// What verify and diff say of files that may not be read.

#include "app/tools_place.hpp"

#include <filesystem>
#include <unistd.h>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::app::test;
namespace fs = std::filesystem;

namespace {

/// Who may read nothing that isn't allowed to everybody; root may.
class AsNobody {
public:
    AsNobody() {
        if (is_root_) REQUIRE(::seteuid(65534) == 0);
    }
    ~AsNobody() {
        if (is_root_) (void)!::seteuid(0);
    }
    AsNobody(const AsNobody&) = delete;
    AsNobody& operator=(const AsNobody&) = delete;

private:
    const bool is_root_ = ::geteuid() == 0;
};

/// data/a may not be read, sub not even be entered.
Place with_closed_doors(const std::string& format) {
    auto place = with_data();
    fs::permissions(place.folder.path(), fs::perms(0755));
    REQUIRE(place.run({"create", format, "data"}).code == 0);
    place.folder.write("data/a", std::string(40'000, 'a'));
    fs::permissions(place.folder / "data/a", fs::perms::none);
    fs::permissions(place.folder / "data/sub", fs::perms::none);
    return place;
}

void open_doors(const Place& place) {
    fs::permissions(place.folder / "data/sub", fs::perms::owner_all);
}

}  // namespace

TEST_CASE("the size of what can't be read is told where it is known, and else not said to be 0") {
    for (const std::string format : {"--v1", "--v2", "--piece-size=16K"}) {
        CAPTURE(format);
        const auto place = with_closed_doors(format);
        nlohmann::json verified, diff, turned;
        Outcome rows;
        {
            const AsNobody nobody;
            verified = place.json({"verify", "@data.torrent", "@data"});
            diff = place.json({"diff", "@data.torrent", "@data"});
            turned = place.json({"diff", "@data", "@data.torrent"});
            rows = place.run({"diff", "@data.torrent", "@data"});
        }
        open_doors(place);
        REQUIRE(verified["files"].size() == 2);
        CHECK(verified["files"][0]["what"] == "unreadable");
        CHECK(verified["files"][0]["reason"] == "permission denied");
        CHECK(verified["files"][0]["on_disk"] == 40'000);
        CHECK(verified["files"][0]["damage"] == nlohmann::json{{0, 50'000}});
        CHECK(verified["files"][1]["on_disk"].is_null());
        REQUIRE(diff["differences"].size() == 2);
        CHECK(diff["differences"][0]["what"] == "unknown");
        CHECK(diff["differences"][0]["before"] == 50'000);
        CHECK(diff["differences"][0]["after"] == 40'000);
        CHECK(diff["differences"][1]["before"] == 3);
        CHECK(diff["differences"][1]["after"].is_null());
        REQUIRE(turned["differences"].size() == 2);
        CHECK(turned["differences"][0]["before"] == 40'000);
        CHECK(turned["differences"][1]["before"].is_null());
        CHECK(rows.code == 6);
        CHECK(rows.out.starts_with("unknown\ta\t50000\t40000\t"));
        CHECK(rows.out.find("\nunknown\tsub/b\t3\t\t") != std::string::npos);
    }
}
