// bittern diff of files that change, vanish or can't be read while it reads them.

#include "app/commands/diff_verified.hpp"
#include "app/tools_place.hpp"

#include <filesystem>
#include <functional>
#include <ostream>
#include <sstream>
#include <string>
#include <utility>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace bittern;
using namespace bittern::app;
using namespace bittern::app::test;

namespace {

/// Does something when it is first told of progress: files are found then, and not all looked at again.
class Acting : public std::stringbuf {
public:
    explicit Acting(std::function<void()> act) : act_(std::move(act)) {}
    int sync() override {
        if (act_) std::exchange(act_, {})();
        return std::stringbuf::sync();
    }

private:
    std::function<void()> act_;
};

Outcome run_meanwhile(const Place& place, Words words, const std::function<void()>& act) {
    for (auto& word : words)
        if (word.starts_with("@")) word = (place.folder / word.substr(1)).string();
    const bool json = words.back() == "--json";
    FakeEnv fake(std::move(words), place.folder.path());
    fake.variables["BITTERN_STATE_DIR"] = (place.folder / "state").string();
    Acting acting(act);
    std::ostream stream(&acting);
    fake.env.err_is_terminal = !json;
    (json ? fake.env.out : fake.env.err) = &stream;
    const int code = app::run(fake.env);
    return json ? Outcome{code, acting.str(), fake.err.str()} : Outcome{code, fake.out.str(), acting.str()};
}

nlohmann::json last_line(const std::string& out) {
    std::istringstream lines(out);
    nlohmann::json last;
    for (std::string line; std::getline(lines, line);) last = nlohmann::json::parse(line);
    return last;
}

}  // namespace

TEST_CASE("a file that changes or vanishes while diff hashes is unknown, and all others are compared") {
    for (const std::string format : {"--v2", "--piece-size=16K"}) {
        CAPTURE(format);
        const auto place = with_data();
        place.folder.write("data/c", "c");
        REQUIRE(place.run({"create", format, "data"}).code == 0);
        const auto set_up = [&] {
            place.folder.write("data/a", std::string(50'000, 'a'));
            place.folder.write("data/c", "d");
            place.folder.write("data/new", "n");
        };
        set_up();
        const auto changes = [&] {
            place.folder.write("data/a", std::string(50'000, 'x'));
            std::filesystem::remove(place.folder / "data/new");
        };
        const auto found = run_meanwhile(place, {"diff", "@data.torrent", "data"}, changes);
        CHECK(found.code == 6);
        CHECK(found.out.starts_with("unknown\ta\t50000\t50000\t"));
        CHECK(found.out.find("a changed while it was being hashed: try again when nothing writes to it\n") !=
              std::string::npos);
        CHECK(found.out.find("\nchanged\tc\t1\t1\t\nunknown\tnew\t0\t0\t") != std::string::npos);
        CHECK(found.out.find("new vanished while the files were being hashed") != std::string::npos);
        CHECK(found.err.find("error:") == std::string::npos);
        CHECK(found.err.find("1 changed, 2 unknown, 1 the same") != std::string::npos);
        set_up();
        const auto json = run_meanwhile(place, {"diff", "data", "@data.torrent", "--json"}, changes);
        CHECK(json.code == 6);
        const auto differences = last_line(json.out)["differences"];
        REQUIRE(differences.size() == 3);
        CHECK(differences[0]["what"] == "unknown");
        CHECK(differences[0]["path"] == "a");
        CHECK(differences[0]["reason"].get<std::string>().find("changed while it was being hashed") !=
              std::string::npos);
        CHECK(differences[1]["what"] == "changed");
        CHECK_FALSE(differences[1].contains("reason"));
        CHECK(differences[2]["what"] == "unknown");
    }
}

TEST_CASE("diff of a v1 torrent tells what changed meanwhile, too") {
    const auto place = with_data();
    place.folder.write("data/c", "c");
    REQUIRE(place.run({"create", "--v1", "data"}).code == 0);
    place.folder.write("data/new", "n");
    const auto metainfo = place.read("data.torrent");
    const Expected expected(metainfo, place.folder / "data");
    FakeEnv fake;
    Console console(fake.env, {});
    bool acted = false;
    const auto changes = [&] {
        if (std::exchange(acted, true)) return;
        place.folder.write("data/a", std::string(50'000, 'x'));
        std::filesystem::remove(place.folder / "data/c");
    };
    const auto found =
        compare_by_verifying(console, metainfo, expected, place.folder / "data", {}, TorrentIs::first, changes, {});
    REQUIRE(found);
    using Kind = torrent::Difference::Kind;
    const auto& differences = found->differences;
    REQUIRE(differences.size() >= 3);
    CHECK(differences[0].path == "a");
    CHECK(differences[0].kind == Kind::unknown);
    CHECK(differences[0].reason.starts_with("it changed while"));
    CHECK(differences[1].path == "c");
    CHECK(differences[1].kind == Kind::unknown);
    CHECK(differences[1].reason.starts_with("it vanished while"));
    CHECK(differences[2].path == "new");
    CHECK(differences[2].kind == Kind::added);
}
