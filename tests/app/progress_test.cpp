#include "app/render/progress.hpp"

#include "base/printable.hpp"
#include "base/units.hpp"

#include <algorithm>
#include <sstream>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::app;
using namespace std::chrono_literals;

namespace {

const LiveLine film{.subject = "a-film-with-a-rather-long-name.mkv",
                    .facts = {"45%", "3.10 MiB/s", "4 s left", "12.3 MiB of 27.0 MiB", "5 peers"},
                    .details = {"DHT: 12 nodes known"}};

Progress::Time at(std::chrono::milliseconds passed) {
    return Progress::Time(1h) + passed;
}

}  // namespace

TEST_CASE("a line keeps its most important facts when columns lack") {
    CHECK(fit(film, 100) ==
          "a-film-with-a-rather-long-name.mkv  45%  3.10 MiB/s  4 s left  12.3 MiB of 27.0 MiB  5 peers");
    CHECK(fit(film, 80).find("5 peers") == std::string::npos);
    CHECK(fit(film, 80).find("12.3 MiB of 27.0 MiB") != std::string::npos);
    CHECK(fit(film, 40).find("45%  3.10 MiB/s") != std::string::npos);
}

TEST_CASE("no width is ever exceeded, not by wide characters either") {
    const LiveLine wide{.subject = "写真とビデオの入った長い名前のフォルダ", .facts = film.facts, .details = {}};
    for (int columns = 10; columns <= 120; ++columns) {
        CHECK(display_width(fit(film, columns)) <= columns);
        CHECK(display_width(fit(wide, columns)) <= columns);
    }
}

TEST_CASE("on a terminal the lines are taken back and drawn again") {
    std::ostringstream out;
    Progress progress(
        out, Progress::Mode::in_place, [] { return 80; }, [] { return 24; });
    progress.draw({film}, at(0ms));
    const auto first = out.str();
    CHECK(first.find("\033") == std::string::npos);
    CHECK(first.find("  DHT: 12 nodes known\n") != std::string::npos);
    progress.draw({film}, at(20ms));
    CHECK_MESSAGE(out.str() == first, "not more often than the eye can follow");
    progress.draw({film}, at(200ms));
    CHECK(out.str() == first + "\033[2A\r\033[J" + first);
}

TEST_CASE("a terminal made narrower meanwhile has wrapped what is taken back") {
    std::ostringstream out;
    int columns = 80;
    Progress progress(
        out, Progress::Mode::in_place, [&columns] { return columns; }, [] { return 24; });
    progress.draw({LiveLine{.subject = std::string(60, 'x'), .facts = {}, .details = {}}}, at(0ms));
    columns = 40;
    out.str("");
    progress.clear();
    CHECK(out.str() == "\033[2A\r\033[J");
    out.str("");
    progress.clear();
    CHECK_MESSAGE(out.str().empty(), "what is gone is not taken back again");
}

TEST_CASE("in a pipe there is nothing of work on this machine, however long it takes") {
    std::ostringstream out, dumb;
    Progress progress(
        out, Progress::Mode::in_a_pipe, [] { return 40; }, [] { return 24; });
    Progress on_dumb_terminal(
        dumb, Progress::Mode::line_wise, [] { return 40; }, [] { return 24; });
    for (auto passed = 0s; passed < 60s; passed += 1s) {
        progress.draw({film}, at(passed), Progress::Work::local);
        on_dumb_terminal.draw({film}, at(passed), Progress::Work::local);
    }
    CHECK(out.str().empty());
    CHECK_MESSAGE(!dumb.str().empty(), "somebody looks at a terminal, whatever it can do");
}

TEST_CASE("in a pipe there is one plain line an interval, and none for a short job") {
    std::ostringstream out;
    Progress progress(
        out, Progress::Mode::in_a_pipe, [] { return 40; }, [] { return 24; });
    progress.draw({film}, at(0ms));
    progress.draw({film}, at(9900ms));
    CHECK(out.str().empty());
    progress.draw({film}, at(10s));
    progress.draw({film}, at(11s));
    CHECK(out.str() ==
          "a-film-with-a-rather-long-name.mkv: 45%, 3.10 MiB/s, 4 s left, 12.3 MiB of 27.0 MiB, 5 peers; "
          "DHT: 12 nodes known\n");
    auto more = film;
    more.facts[0] = "46%";
    progress.draw({more}, at(20s));
    CHECK(std::ranges::count(out.str(), '\n') == 2);
}

TEST_CASE("a line that says nothing new comes once a minute, and how long it lasts is nothing new") {
    std::ostringstream out;
    Progress progress(
        out, Progress::Mode::in_a_pipe, [] { return 40; }, [] { return 24; });
    const auto lines = [&] { return std::ranges::count(out.str(), '\n'); };
    const auto idle = [](std::chrono::seconds passed) {
        return LiveLine{.subject = "looking for x", .facts = {}, .details = {}, .lasting = bittern::to_string(passed)};
    };
    for (auto passed = 0s; passed < 70s; passed += 1s) progress.draw({idle(passed), film}, at(passed));
    CHECK(out.str().starts_with("looking for x: 10 s\na-film"));
    CHECK(lines() == 2);
    progress.draw({idle(70s), film}, at(70s));
    CHECK(lines() == 4);
    auto found = idle(80s);
    found.details = {"DHT: 13 nodes known"};
    progress.draw({found, film}, at(80s));
    CHECK(lines() == 5);
    CHECK(out.str().ends_with("looking for x: 1 min 20 s; DHT: 13 nodes known\n"));
    progress.draw({film, idle(90s)}, at(90s));
    CHECK_MESSAGE(lines() == 6, "what was the last before is news again");
}

TEST_CASE("many things at once don't scroll a terminal away") {
    std::ostringstream out;
    Progress progress(
        out, Progress::Mode::in_place, [] { return 80; }, [] { return 24; });
    progress.draw(std::vector<LiveLine>(40, LiveLine{.subject = "one", .facts = {}, .details = {}}), at(0ms));
    CHECK(std::ranges::count(out.str(), '\n') == 16);
    CHECK(out.str().find("… and 25 more lines") != std::string::npos);
}

TEST_CASE("what goes on fits a low terminal, the first lines of it") {
    const LiveLine waiting{
        .subject = "looking for x", .facts = {}, .details = {"one", "two", "three", "four", "five", "six"}};
    int rows = 5;
    std::ostringstream out;
    Progress progress(
        out, Progress::Mode::in_place, [] { return 80; }, [&rows] { return rows; });
    progress.draw({waiting}, at(0ms));
    CHECK(out.str() == "looking for x\n  one\n  two\n… and 4 more lines\n");
    progress.clear();
    out.str("");
    rows = 8;
    progress.draw({waiting}, at(200ms));
    CHECK(out.str().ends_with("  five\n  six\n"));
    progress.clear();
    out.str("");
    rows = 1;
    progress.draw({waiting}, at(400ms));
    CHECK(out.str() == "looking for x\n");
}
