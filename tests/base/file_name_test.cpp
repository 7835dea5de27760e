#include "base/file_name.hpp"

#include "base/printable.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace std::string_literals;

TEST_CASE("what may be a file name") {
    for (const auto& name : {"a"s, "a b.txt"s, "..."s, "Ünïcödé"s, "a\\b"s, std::string(255, 'a')}) {
        CAPTURE(name);
        CHECK(is_file_name(name));
    }
    for (const auto& name : {""s, "."s, ".."s, "a/b"s, "/"s, "a\0b"s, "\xff"s, std::string(256, 'a')}) {
        CAPTURE(name);
        CHECK_FALSE(is_file_name(name));
    }
}

TEST_CASE("a component is safe to create") {
    CHECK(safe_component("file.txt") == "file.txt");
    CHECK(safe_component("") == "_");
    CHECK(safe_component(".") == "_");
    CHECK(safe_component("..") == "_");
    CHECK(safe_component("...") == "...");
    CHECK(safe_component("../../etc/passwd") == ".._.._etc_passwd");
    CHECK(safe_component("a\nb") == "a\uFFFDb");
    CHECK(safe_component("nul\0.txt"s) == "nul\uFFFD.txt");
}

TEST_CASE("a long component is cut between characters and keeps a short extension") {
    CHECK(safe_component(std::string(300, 'a') + ".mkv") == std::string(251, 'a') + ".mkv");
    CHECK(safe_component(std::string(255, 'a')).size() == 255);
    CHECK(safe_component(std::string(10, 'a') + "." + std::string(300, 'x')).size() == 255);
    std::string euros;
    for (int k = 0; k < 100; ++k) euros += "€";
    CHECK(safe_component(euros).size() == 255);
    CHECK(safe_component(euros + "€" + ".a").size() == 254);
    CHECK(is_printable(safe_component("x" + euros)));
    // U+FFFD takes three bytes where the byte it replaces took one.
    CHECK(safe_component(std::string(200, '\xff')).size() == 255);
}

TEST_CASE("a number stands before a short extension, and a long name makes room for it") {
    CHECK(numbered_file_name("a.mkv", 7) == "a.7.mkv");
    CHECK(numbered_file_name("a", 12) == "a.12");
    CHECK(numbered_file_name(".hidden", 1) == ".hidden.1");
    CHECK(numbered_file_name(std::string(251, 'a') + ".mkv", 10) == std::string(248, 'a') + ".10.mkv");
    CHECK(numbered_file_name(std::string(252, 'a') + "€", 1) == std::string(252, 'a') + ".1");
}
