#include "app/run.hpp"

#include "app/exit_code.hpp"
#include "app/fake_env.hpp"
#include "temporary_folder.hpp"

#include <algorithm>
#include <sstream>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace bittern;
using namespace bittern::app;
using bittern::app::test::FakeEnv;

namespace {

struct Outcome {
    int code;
    std::string out, err;
};

Outcome run_words(std::vector<std::string> words, const std::filesystem::path& folder = "/nowhere") {
    FakeEnv fake(std::move(words), folder);
    fake.variables["BITTERN_STATE_DIR"] = (folder / "state").string();
    const int code = run(fake.env);
    return {code, fake.out.str(), fake.err.str()};
}

}  // namespace

TEST_CASE("help asked for is the answer, help needed is the talk") {
    const auto asked = run_words({"help"});
    CHECK(asked.code == 0);
    CHECK(asked.out.starts_with("bittern "));
    CHECK(asked.err.empty());
    const auto needed = run_words({});
    CHECK(needed.code == 2);
    CHECK(needed.out.empty());
    CHECK(needed.err.starts_with("usage: "));
}

TEST_CASE("the version is for people and for programs") {
    const auto text = run_words({"--version"});
    CHECK(text.code == 0);
    CHECK(text.out.starts_with("bittern 0."));
    CHECK(text.out.find("\nlibtorrent 2.") != std::string::npos);
    const auto json = nlohmann::json::parse(run_words({"--version", "--json"}).out);
    CHECK(json["event"] == "version");
    CHECK(json["libtorrent"].get<std::string>().starts_with("2."));
}

TEST_CASE("each kind of error leaves with its own code, in one line") {
    const testing::TemporaryFolder folder;
    folder.write("bad.torrent", "d4:info");
    folder.write("there.torrent", "mine");
    folder.write("file", "content");
    const auto code_of = [&](std::vector<std::string> words) {
        const auto outcome = run_words(std::move(words), folder.path());
        CHECK(outcome.out.empty());
        CHECK(outcome.err.starts_with("error: "));
        CHECK(std::ranges::count(outcome.err, '\n') == 1);
        return outcome.code;
    };
    CHECK(code_of({"get", "--frobnicate", "x"}) == 2);
    CHECK(code_of({"get", "gone.torrent"}) == 3);
    CHECK(code_of({"get", (folder / "bad.torrent").string()}) == 4);
    CHECK(code_of({"share", "gone"}) == 3);
    CHECK(code_of({"share", "--torrent", "there.torrent", "file"}) == 9);
}

TEST_CASE("an answer that can't be written is a failure, but not where its reader has left") {
    for (const bool reader_left : {false, true}) {
        FakeEnv fake({"help"});
        fake.out.setstate(std::ios::badbit);
        fake.reader_left = reader_left;
        CHECK(run(fake.env) == (reader_left ? 0 : 5));
        CHECK((fake.err.str().find("standard output can't be written") == std::string::npos) == reader_left);
    }
}

TEST_CASE("in JSON an error is an event among the others") {
    const testing::TemporaryFolder folder;
    const auto outcome = run_words({"get", "--json", "gone.torrent"}, folder.path());
    std::istringstream lines(outcome.out);
    std::vector<std::string> events;
    for (std::string line; std::getline(lines, line);) events.push_back(nlohmann::json::parse(line)["event"]);
    CHECK(events == std::vector<std::string>{"started", "error", "stopped"});
    CHECK(outcome.code == 3);
}

TEST_CASE("every fault has a code and a name of its own in JSON") {
    CHECK(exit_code_of(Fault::network) == ExitCode::not_found);
    CHECK(exit_code_of(Fault::verification) == ExitCode::verification);
    CHECK(exit_code_of(Fault::other) == ExitCode::other);
    CHECK(name_of(Fault::not_found) == "not_found");
    CHECK(name_of(Fault::refused) == "refused");
}
