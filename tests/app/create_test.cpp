// bittern create, where its folder doesn't rest.

#include "app/tools_place.hpp"

#include <functional>
#include <sstream>

#include <doctest/doctest.h>

using namespace bittern;
using bittern::app::test::Place;

namespace {

/// Text that does something when it is first written to.
class Trigger : public std::stringbuf {
public:
    explicit Trigger(std::function<void()> pull) : pull_(std::move(pull)) {}

protected:
    std::streamsize xsputn(const char* text, std::streamsize size) override {
        if (auto pull = std::exchange(pull_, {})) pull();
        return std::stringbuf::xsputn(text, size);
    }

private:
    std::function<void()> pull_;
};

struct Ended {
    int code;
    std::string err;
};

/// What it says first is what it leaves out, when it has looked at the folder and has read nothing.
Ended create_while(const Place& place, std::function<void()> happens) {
    place.folder.write("data/a", "content");
    place.folder.write("data/b", "content");
    place.folder.write("data/.DS_Store", "junk");
    app::test::FakeEnv fake({"create", "data"}, place.folder.path());
    fake.variables["BITTERN_STATE_DIR"] = (place.folder / "state").string();
    Trigger trigger(std::move(happens));
    std::ostream err(&trigger);
    fake.env.err = &err;
    const int code = app::run(fake.env);
    return {code, trigger.str()};
}

}  // namespace

TEST_CASE("create says which files came while it hashed") {
    const Place place;
    const auto ended = create_while(place, [&] {
        place.folder.write("data/late\x1b", "1");
        place.folder.write("data/later/x", "2");
        place.folder.write("data/.hidden", "3");
    });
    CHECK(ended.code == 0);
    CHECK(ended.err.find("warning: 2 files came while the rest was hashed and are not in it: late") !=
          std::string::npos);
    CHECK(ended.err.find('\x1b') == std::string::npos);
    CHECK(place.read("data.torrent").files().front().path.back() == "a");
}

TEST_CASE("create of a file that vanishes meanwhile leaves with the code of one that changed") {
    const Place place;
    const auto ended = create_while(place, [&] { std::filesystem::remove(place.folder / "data/b"); });
    CHECK(ended.code == 6);
    CHECK(ended.err.find("data/b vanished") != std::string::npos);
    CHECK_FALSE(std::filesystem::exists(place.folder / "data.torrent"));
}

TEST_CASE("create into the folder itself doesn't take its own file for a late one") {
    const Place place;
    place.folder.write("data/a", "content");
    place.folder.write("data/b", "content");
    for (int k = 0; k < 2; ++k) {
        const auto made = place.run({"create", "--force", "-o", "data/t.torrent", "data"});
        CHECK(made.code == 0);
        CHECK(made.err.find("warning") == std::string::npos);
    }
}

TEST_CASE("names that have to be replaced are warned of once") {
    const Place place;
    place.folder.write("data/a\x1b", "content");
    const auto made = place.run({"create", "data"});
    CHECK(made.code == 0);
    CHECK(made.err.starts_with("warning: 1 name has control or invisible characters"));
    CHECK(made.err.find("warning:", 1) == std::string::npos);
    CHECK(place.run({"show", "@data.torrent"}).out.find("1 name was made safe") != std::string::npos);
}

TEST_CASE("--reuse of pieces of a size that nothing is made with says whose they are, and takes the usual size") {
    const auto place = app::test::with_data();
    place.folder.write("odd.torrent",
                       "d4:infod6:lengthi1e4:name1:a12:piece lengthi20000e6:pieces20:" + std::string(20, 'h') + "ee");
    const auto made = place.run({"create", "--reuse", "@odd.torrent", "data"});
    CHECK(made.code == 0);
    CHECK(made.err.find("odd.torrent: the older torrent has pieces of 19.5 KiB, not of 16.0 KiB") != std::string::npos);
    CHECK(place.read("data.torrent").piece_size() == kib(16));
    CHECK(place.run({"create", "--dry-run", "--force", "--reuse", "@odd.torrent", "data"}).code == 0);
}

TEST_CASE("--reuse takes what show takes, if that has hashes of files") {
    const Place place;
    place.folder.write("data/a", "content");
    REQUIRE(place.run({"create", "-o", "old.torrent", "data"}).code == 0);
    const auto reusing = [&](const std::string& what, const std::string& input = {}) {
        return place.run({"create", "--force", "--reuse", what, "data"}, input);
    };
    const auto young = reusing("@old.torrent");
    CHECK(young.code == 0);
    CHECK(young.err.find("right after they were written") != std::string::npos);
    CHECK(reusing("-", testing::bytes_of(place.folder / "old.torrent")).code == 0);
    const auto link = reusing("magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567");
    CHECK(link.code == 2);
    CHECK(link.err.find("is a link, which has no hashes of pieces") != std::string::npos);
    CHECK(reusing("http://a.example/t.torrent").code == 2);
    CHECK(reusing("@gone.torrent").code == 3);
    place.folder.write("bad.torrent", "spam");
    CHECK(reusing("@bad.torrent").code == 4);
}

TEST_CASE("create of folders too deep for v2 is refused before anything is hashed, and v1 takes them") {
    const Place place;
    std::string path = "data";
    for (int k = 0; k < 95; ++k) path += "/d";
    place.folder.write(path + "/file", "content");
    for (const auto* dry : {"--dry-run", "--force"}) {
        const auto made = place.run({"create", dry, "data"});
        CHECK(made.code == 9);
        CHECK(made.err.find("/d/file lies 96 folders deep") != std::string::npos);
        CHECK(place.run({"create", dry, "--v2", "data"}).code == 9);
        CHECK(place.run({"create", dry, "--v1", "data"}).code == 0);
    }
    CHECK(place.run({"create", "-o", "t.torrent", "data/d"}).code == 0);
}
