#include "app/exit_code.hpp"
#include "app/fake_env.hpp"
#include "app/render/console.hpp"
#include "app/render/json.hpp"
#include "app/render/qr.hpp"
#include "app/render/style.hpp"
#include "app/render/table.hpp"
#include "app/render/words.hpp"
#include "base/printable.hpp"

#include <algorithm>
#include <sstream>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace bittern;
using namespace bittern::app;
using bittern::app::test::FakeEnv;

TEST_CASE("colour needs a terminal that has it and a person who wants it") {
    FakeEnv fake;
    const auto& environment = fake.env.environment;
    CHECK(wants_color(ColorWhen::automatic, true, environment));
    CHECK_FALSE(wants_color(ColorWhen::automatic, false, environment));
    CHECK(wants_color(ColorWhen::always, false, environment));
    CHECK_FALSE(wants_color(ColorWhen::never, true, environment));
    fake.variables["NO_COLOR"] = "";
    CHECK_MESSAGE(wants_color(ColorWhen::automatic, true, environment), "empty counts as unset");
    fake.variables["NO_COLOR"] = "1";
    CHECK_FALSE(wants_color(ColorWhen::automatic, true, environment));
    CHECK_MESSAGE(wants_color(ColorWhen::always, true, environment), "a flag says more than the environment");
    fake.variables = {{"TERM", "dumb"}};
    CHECK_FALSE(wants_color(ColorWhen::automatic, true, environment));
}

TEST_CASE("a table is aligned by what the eye sees") {
    std::ostringstream out;
    write_aligned(out, {{"#", Align::right}, {"SIZE", Align::right}, {"PATH"}},
                  {{"0", "999 B", "写真.jpg"}, {"12", "1.50 KiB", "a"}});
    CHECK(out.str() ==
          " #      SIZE  PATH\n"
          " 0     999 B  写真.jpg\n"
          "12  1.50 KiB  a\n");
}

TEST_CASE("a pipe gets cells between tabs, whatever is in them") {
    std::ostringstream out;
    write_tab_separated(out, {{"0", "1536", "a\tb\nc"}, {"1", "0", "d"}});
    CHECK(out.str() == "0\t1536\ta b c\n1\t0\td\n");
}

TEST_CASE("an event is one line of sound JSON even when a name is not UTF-8") {
    std::ostringstream out;
    write_event(out, "completed", {{"path", "a\nb\xff"}, {"bytes", 5}});
    CHECK(out.str() == "{\"schema\":1,\"event\":\"completed\",\"path\":\"a\\nb\xef\xbf\xbd\",\"bytes\":5}\n");
    out.str("");
    write_event(out, "stopped", nlohmann::ordered_json());
    CHECK(out.str() == "{\"schema\":1,\"event\":\"stopped\"}\n");
}

TEST_CASE("a QR code has its quiet zone and fits, or says what it needs") {
    const Style plain(Style::Color::off);
    const auto code = qr_code("magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567", 80, plain);
    REQUIRE(code);
    const auto first_line = code->substr(0, code->find('\n'));
    const auto modules = first_line.size() / std::string("█").size();
    CHECK_MESSAGE(modules == 29 + 8, "version 3 and four modules of quiet zone on both sides");
    for (std::size_t k = 0; k < modules; ++k) CHECK(first_line.substr(k * 3, 3) == "█");
    CHECK(std::ranges::count(*code, '\n') == 19);

    const auto narrow = qr_code("magnet:?xt=urn:btih:0123456789abcdef0123456789abcdef01234567", 36, plain);
    REQUIRE_FALSE(narrow);
    CHECK(narrow.error().message.find("needs 37 columns and the terminal has 36") != std::string::npos);
    CHECK_FALSE(qr_code(std::string(4000, 'x'), 500, plain));
}

TEST_CASE("with colour the QR code is black on white on any terminal") {
    const auto code = qr_code("x", 80, Style(Style::Color::on));
    REQUIRE(code);
    CHECK(code->starts_with("\033[30;107m "));
    CHECK(code->ends_with("\033[0m\n"));
}

TEST_CASE("words count, and 100% is said of all of it only") {
    CHECK(counted(1, "file") == "1 file");
    CHECK(counted(0, "copy", "copies") == "0 copies");
    CHECK(percent({999'999}, {1'000'000}) == "99%");
    CHECK(percent({5}, {5}) == "100%");
    CHECK(percent({0}, {0}) == "100%");
    CHECK(percent({0}, {5}) == "0%");
    CHECK(in_time(mib(10), std::chrono::milliseconds(50)).empty());
    CHECK(in_time(mib(10), std::chrono::seconds(2)) == " in 2.0 s (5.00 MiB/s)");
    CHECK(in_time(mib(150), std::chrono::seconds(75)) == " in 1 min 15 s (2.00 MiB/s)");
}

TEST_CASE("text is broken at blanks, and only a word too long for a line is cut") {
    using Lines = std::vector<std::string>;
    CHECK(wrapped("name one with --peer HOST:PORT", 20) == Lines{"name one with --peer", "HOST:PORT"});
    CHECK(wrapped("short", 20) == Lines{"short"});
    CHECK(wrapped("", 20).empty());
    const auto lines = wrapped("a https://example.org/announce/of/great/length b", 12);
    REQUIRE(lines.size() == 3);
    CHECK(lines[1].find("…") != std::string::npos);
}

TEST_CASE("the talk is on stderr, the answer on stdout, and each mode keeps to its own") {
    const auto run = [](OutputOptions options) {
        FakeEnv fake;
        Console console(fake.env, options);
        console.say("talk");
        console.warn("careful");
        console.answer("answer");
        console.event("done", {{"n", 1}});
        console.log()(Severity::info, "info");
        console.log()(Severity::debug, "debug");
        return fake.out.str() + "|" + fake.err.str();
    };
    CHECK(run({}) == "answer\n|talk\nwarning: careful\n");
    CHECK(run({.talk = Talk::quiet}) == "answer\n|warning: careful\n");
    CHECK(run({.talk = Talk::verbose}) == "answer\n|talk\nwarning: careful\ninfo\n");
    CHECK(run({.talk = Talk::debug}) == "answer\n|talk\nwarning: careful\ninfo\ndebug\n");
    CHECK(run({.answer = Answer::json}) == "{\"schema\":1,\"event\":\"done\",\"n\":1}\n|warning: careful\n");
}

TEST_CASE("an error is one line, and in JSON an event with its exit code") {
    FakeEnv fake;
    Console console(fake.env, {.answer = Answer::json});
    console.error({Fault::storage, "disk full"}, "film.mkv");
    CHECK(fake.err.str() == "error: film.mkv: disk full\n");
    CHECK(fake.out.str() ==
          "{\"schema\":1,\"event\":\"error\",\"fault\":\"storage\","
          "\"message\":\"film.mkv: disk full\",\"exit_code\":5}\n");
}

TEST_CASE("on a terminal talk goes above the progress and has colour") {
    FakeEnv fake;
    fake.be_a_terminal();
    Console console(fake.env, {});
    console.progress({LiveLine{.subject = "working", .facts = {}, .details = {}}});
    console.warn("careful");
    CHECK(fake.err.str() == "working\n\033[1A\r\033[J\033[1;33mwarning:\033[0m careful\n");
}

TEST_CASE("a stream whose reader left ends nothing") {
    FakeEnv fake;
    fake.out.setstate(std::ios::badbit);
    Console console(fake.env, {});
    console.answer("link");
    console.say("goes on");
    CHECK(fake.err.str() == "goes on\n");
}

TEST_CASE("the event of a final error has the code that the process leaves with") {
    for (const auto fault : {Fault::interrupted, Fault::storage}) {
        FakeEnv fake;
        Console console(fake.env, {.answer = Answer::json});
        const auto code = console.final_error({fault, "why"});
        CHECK(code == (fault == Fault::interrupted ? ExitCode::interrupted_early : ExitCode::storage));
        CHECK(nlohmann::json::parse(fake.out.str())["exit_code"] == static_cast<int>(code));
    }
}

TEST_CASE("a table that is too wide loses its least important columns, then the middles of its last cells") {
    const std::vector<Column> columns{
        {"ID", Align::right}, {"SIZE", Align::right, 1}, {"RATIO", Align::right, 2}, {"NAME"}};
    const std::vector<std::vector<std::string>> rows{{"1", "1.00 MiB", "0.50", "a rather long name"},
                                                     {"12", "5 B", "", "b"}};
    CHECK(aligned_lines(columns, rows, 80).at(1) == " 1  1.00 MiB   0.50  a rather long name");
    CHECK(aligned_lines(columns, rows, 39).at(1) == " 1  1.00 MiB   0.50  a rather long name");
    CHECK(aligned_lines(columns, rows, 31).at(1) == " 1  1.00 MiB   0.50  a rat…name");
    CHECK(aligned_lines(columns, rows, 22).at(1) == " 1  1.00 MiB  a ra…ame");
    CHECK(aligned_lines(columns, rows, 12).at(1) == " 1  a ra…ame");
    CHECK(aligned_lines(columns, rows, 12).at(0) == "ID  NAME");
    for (int width = 1; width < 100; ++width)
        for (const auto& line : aligned_lines(columns, rows, width)) CHECK(display_width(line) <= std::max(width, 5));
    CHECK(aligned_lines(columns, {}, 80).size() == 1);
}
