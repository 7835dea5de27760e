#include "app/render/keys.hpp"

#include <doctest/doctest.h>

using namespace bittern::app;
using Key = KeyPress::Key;

namespace {

std::vector<KeyPress> keys_of(std::string bytes) {
    return take_keys(bytes);
}

}  // namespace

TEST_CASE("letters of any language are text, arrows and their like are keys") {
    CHECK(keys_of("qé漢") == std::vector<KeyPress>{{Key::text, "q"}, {Key::text, "é"}, {Key::text, "漢"}});
    CHECK(keys_of("\033[A\033[B\033OC\033[D") ==
          std::vector<KeyPress>{{Key::up}, {Key::down}, {Key::right}, {Key::left}});
    CHECK(keys_of("\033[5~\033[6~\033[H\033[4~\r\177\b") == std::vector<KeyPress>{{Key::page_up},
                                                                                  {Key::page_down},
                                                                                  {Key::home},
                                                                                  {Key::end},
                                                                                  {Key::enter},
                                                                                  {Key::backspace},
                                                                                  {Key::backspace}});
    CHECK(keys_of("\033") == std::vector<KeyPress>{{Key::escape}});
    CHECK(keys_of("\033q") == std::vector<KeyPress>{{Key::escape}, {Key::text, "q"}});
}

TEST_CASE("other keys and bytes that are no text are dropped") {
    CHECK(keys_of("\033[15~\033[1;5Aa\001\377b") == std::vector<KeyPress>{{Key::text, "a"}, {Key::text, "b"}});
}

TEST_CASE("what is not whole waits for the rest") {
    std::string bytes = "a\033[";
    CHECK(take_keys(bytes) == std::vector<KeyPress>{{Key::text, "a"}});
    bytes += "5~\xc3";
    CHECK(take_keys(bytes) == std::vector<KeyPress>{{Key::page_up}});
    bytes += "\xa9";
    CHECK(take_keys(bytes) == std::vector<KeyPress>{{Key::text, "é"}});
    CHECK(bytes.empty());
}
