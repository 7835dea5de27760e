#include "base/seldom.hpp"

#include <string>
#include <utility>

#include <doctest/doctest.h>

using bittern::Seldom;

TEST_CASE("what is seldom set is read as its default until then, and copied with what it has") {
    static_assert(sizeof(Seldom<std::string>) == sizeof(void*));
    Seldom<std::string> one;
    CHECK(one->empty());
    CHECK(one.empty());
    one = std::string("text");
    CHECK(*one == "text");
    const Seldom<std::string> copy = one;
    CHECK(copy == one);
    CHECK(&*copy != &*one);
    one = std::string();
    CHECK(one.empty());
    CHECK_MESSAGE(one == Seldom<std::string>(), "a default that was set is no other");
    CHECK_FALSE(copy == one);
    Seldom<std::string> moved = Seldom<std::string>(copy);
    one = std::move(moved);
    CHECK(*one == "text");
}
