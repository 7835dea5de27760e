// Which looks at what goes on become events, and that the commands tell the last one.

#include "app/render/event_pace.hpp"

#include "app/tools_place.hpp"

#include <sstream>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace bittern;
using namespace std::chrono_literals;
using app::test::Place;
using app::test::Words;

namespace {

/// The last event of that name.
nlohmann::json last_of(const Place& place, Words words, const std::string& name) {
    words.insert(words.begin() + 1, "--json");
    std::istringstream lines(place.run(std::move(words)).out);
    nlohmann::json last;
    for (std::string line; std::getline(lines, line);) {
        auto event = nlohmann::json::parse(line);
        if (event["event"] == name) last = std::move(event);
    }
    return last;
}

}  // namespace

TEST_CASE("the first look is told, then one a second, and the last") {
    app::EventPace pace;
    const app::EventPace::Time start{5s};
    CHECK_FALSE(pace.is_due_at_the_end());
    CHECK(pace.is_due(start));
    CHECK_FALSE(pace.is_due_at_the_end());
    CHECK_FALSE(pace.is_due(start + 100ms));
    CHECK(pace.is_due_at_the_end());
    CHECK_FALSE(pace.is_due(start + 999ms));
    CHECK(pace.is_due(start + 1s));
    CHECK_FALSE(pace.is_due_at_the_end());
    CHECK_FALSE(pace.is_due(start + 1999ms));
    CHECK(pace.is_due(start + 2s));
}

TEST_CASE("whatever hashes tells at its end that all is done, every file included") {
    const Place place;
    place.folder.write("data/a", std::string(100'000, 'a'));
    place.folder.write("data/b", std::string(100'001, 'b'));
    place.folder.write("data/empty", "");
    for (const std::string format : {"--v1", "--v2", "--piece-size=16K"}) {
        CAPTURE(format);
        const auto made = last_of(place, {"create", format, "--force", "-o", "t.torrent", "data"}, "hashing");
        CHECK(made["done"] == 200'001);
        CHECK(made["total"] == 200'001);
        CHECK(made["files_done"] == 3);
        CHECK(made["files"] == 3);
        const auto verified = last_of(place, {"verify", "@t.torrent", "data"}, "verifying");
        const std::string diff_event = format == "--v1" ? "verifying" : "hashing";
        const auto compared = last_of(place, {"diff", "@t.torrent", "data"}, diff_event);
        for (const auto& one : {verified, compared}) {
            CHECK(one["done"] == 200'001);
            CHECK(one["total"] == 200'001);
            CHECK(one["files_done"] == one["files"]);
        }
    }
}

TEST_CASE("what is not there is done with as well when it was verified") {
    const Place place;
    place.folder.write("data/a", std::string(100'000, 'a'));
    place.folder.write("data/b", std::string(100'001, 'b'));
    REQUIRE(place.run({"create", "data"}).code == 0);
    std::filesystem::remove(place.folder / "data/b");
    const auto verified = last_of(place, {"verify", "@data.torrent", "data"}, "verifying");
    CHECK(verified["done"] == 200'001);
    CHECK(verified["files_done"] == 2);
}
