#include "asking.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using rpc::Json;
using testing::Asking;

TEST_CASE("samples of the past are told from a moment on") {
    Asking asking;
    const auto at = [](int seconds) { return std::chrono::sys_seconds(std::chrono::seconds(seconds)); };
    asking.verbs.samples = {{.end = at(60), .length = std::chrono::seconds(60), .downloaded = Bytes{1}},
                            {.end = at(120),
                             .length = std::chrono::seconds(60),
                             .downloaded = Bytes{2},
                             .uploaded = Bytes{3},
                             .torrents = 4,
                             .active = 5,
                             .peers = 6}};
    CHECK(asking.get("bittern-history")["samples"].size() == 2);
    CHECK(asking.get("bittern-history", {{"after", 60}})["samples"] == Json::array({{{"end", 120},
                                                                                     {"length", 60},
                                                                                     {"downloaded", 2},
                                                                                     {"uploaded", 3},
                                                                                     {"torrents", 4},
                                                                                     {"active", 5},
                                                                                     {"peers", 6}}}));
}
