#include "app/commands/watch_view.hpp"

#include "app/fake_daemon.hpp"
#include "base/printable.hpp"

#include <algorithm>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::app;
using bittern::app::test::told_torrent;
using Key = KeyPress::Key;

namespace {

std::vector<ListedTorrent> torrents(int count) {
    std::vector<ListedTorrent> all;
    for (int id = 1; id <= count; ++id)
        all.emplace_back(told_torrent(id % 10 == 0 ? 10 : id, "t" + std::to_string(id),
                                      {{"rate_upload", id * 7 % 11 * 1000}, {"id", id}}));
    return all;
}

bool has(const std::vector<std::string>& lines, std::string_view text) {
    return std::ranges::any_of(lines, [&](const auto& line) { return line.find(text) != std::string::npos; });
}

WatchView view_of(int count) {
    WatchView view({});
    view.show(torrents(count));
    return view;
}

void type(WatchView& view, const std::string& text) {
    for (const char letter : text) CHECK(view.press({Key::text, std::string(1, letter)}, 24) == WatchView::Next::go_on);
}

}  // namespace

TEST_CASE("the screen is filled and never more, whatever its size") {
    const auto view = view_of(100);
    for (const int rows : {1, 2, 3, 4, 10, 24, 100, 300})
        for (const int columns : {1, 5, 20, 40, 80, 200}) {
            CAPTURE(rows);
            CAPTURE(columns);
            const auto lines = view.lines(columns, rows);
            CHECK(lines.size() == static_cast<std::size_t>(rows));
            for (const auto& line : lines) CHECK(display_width(line) <= columns);
        }
}

TEST_CASE("keys go through the torrents, and stop at both ends") {
    auto view = view_of(50);
    CHECK(has(view.lines(80, 13), "1-10 of 50"));
    (void)view.press({Key::up}, 13);
    CHECK(has(view.lines(80, 13), "1-10 of 50"));
    (void)view.press({Key::down}, 13);
    CHECK(has(view.lines(80, 13), "2-11 of 50"));
    (void)view.press({Key::page_down}, 13);
    CHECK(has(view.lines(80, 13), "12-21 of 50"));
    (void)view.press({Key::end}, 13);
    CHECK(has(view.lines(80, 13), "41-50 of 50"));
    (void)view.press({Key::page_down}, 13);
    CHECK(has(view.lines(80, 13), "41-50 of 50"));
    (void)view.press({Key::home}, 13);
    CHECK(has(view.lines(80, 13), "1-10 of 50"));
}

TEST_CASE("what is sorted by is chosen with s and the arrows, and turned round with r") {
    auto view = view_of(9);
    const auto first = [&] { return view.lines(80, 24).at(2); };
    CHECK(first().find("t1") != std::string::npos);
    type(view, "r");
    CHECK(first().find("t9") != std::string::npos);
    (void)view.press({Key::right}, 24);
    CHECK(has(view.lines(80, 24), "by done, turned"));
    (void)view.press({Key::left}, 24);
    (void)view.press({Key::left}, 24);
    CHECK(has(view.lines(80, 24), "by name, turned"));
    type(view, "rsssss");
    CHECK(has(view.lines(80, 24), "by up  "));
    CHECK(first().find("t8") != std::string::npos);
}

TEST_CASE("a text filters by name, state and label until it is dropped") {
    auto view = view_of(20);
    type(view, "/T1");
    CHECK(has(view.lines(80, 24), "/T1_"));
    CHECK(has(view.lines(80, 24), "11 torrents"));
    (void)view.press({Key::backspace}, 24);
    CHECK(has(view.lines(80, 24), "20 torrents"));
    type(view, "q");
    (void)view.press({Key::enter}, 24);
    CHECK(has(view.lines(80, 24), "0 torrents"));
    CHECK(has(view.lines(80, 24), "/Tq  by id"));
    (void)view.press({Key::escape}, 24);
    CHECK(has(view.lines(80, 24), "20 torrents"));
    type(view, "/SEED");
    (void)view.press({Key::enter}, 24);
    CHECK(has(view.lines(80, 24), "20 torrents"));
}

TEST_CASE("q leaves, and what the daemon's silence means is said instead of the keys") {
    auto view = view_of(1);
    CHECK(view.press({Key::text, "q"}, 24) == WatchView::Next::leave);
    view.say("no daemon answers");
    CHECK(view.lines(80, 24).back() == "no daemon answers");
    CHECK(has(view.lines(80, 24), "t1"));
    view.show(torrents(1));
    CHECK(has(view.lines(80, 24), "q leave"));
}

TEST_CASE("names can't write on the screen") {
    WatchView view({});
    view.show({ListedTorrent(told_torrent(1, "a\033[2Jb\nc\u202e"))});
    for (const auto& line : view.lines(80, 24)) CHECK(is_printable(line));
}
