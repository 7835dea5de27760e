#include "app/commands/remote.hpp"

#include <doctest/doctest.h>

using namespace bittern::app;

namespace {

nlohmann::json torrent() {
    return {{"id", 12},
            {"name", "debian-12.iso [net]"},
            {"hash_string", "0341572725c688a6cd95b73b0672de30979b571c"},
            {"labels", {"linux", "iso"}}};
}

}  // namespace

TEST_CASE("a torrent is named by its number, the beginning of its hash, its name, a pattern or a label") {
    for (const auto* word : {"12", "0341", "0341572725C6", "0341572725c688a6cd95b73b0672de30979b571c",
                             "debian-12.iso [net]", "debian*", "*iso*", "linux", "iso"}) {
        CAPTURE(word);
        CHECK(names(word, torrent()));
    }
}

TEST_CASE("and by nothing else") {
    for (const auto* word : {"1", "120", "-12", "", "034", "572725", "debian", "DEBIAN*", "lin", "linux*",
                             "0341572725c688a6cd95b73b0672de30979b571c00"}) {
        CAPTURE(word);
        CHECK_FALSE(names(word, torrent()));
    }
}
