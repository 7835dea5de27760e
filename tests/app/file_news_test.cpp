#include "app/commands/file_news.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace bittern;
using namespace bittern::app;
using storage::Loss;

namespace {

Loss changed(const std::string& path) {
    return {.file = {}, .path = path, .kind = Loss::Kind::changed, .cause = "it was edited", .missing = {}};
}

Loss gone(const std::string& path, const std::string& missing) {
    return {.file = {}, .path = path, .kind = Loss::Kind::gone, .cause = "not there", .missing = missing};
}

}  // namespace

TEST_CASE("a file that is lost is said with its cause, and that it is back") {
    FileNews news;
    CHECK(news.lost(changed("/films/a")) ==
          "/films/a is no longer offered until it has its bytes again: it was edited; "
          "stop and share again for a link to what it is now");
    CHECK(news.found("/films/a") == "/films/a is offered again");
    CHECK(!news.found("/films/a"));
    CHECK(news.lost(gone("/films/a", "/films/a")) ==
          "/films/a is not there any more, and no longer offered until it is back");
    Loss unreadable = changed("/films/b");
    unreadable.kind = Loss::Kind::unreadable;
    unreadable.cause = "it can't be read: Input/output error";
    CHECK(news.lost(unreadable) ==
          "/films/b is no longer offered until that is mended: it can't be read: Input/output error");
}

TEST_CASE("a folder that is gone is said once for all that is in it, and that all of it is back") {
    FileNews news;
    CHECK(news.lost(gone("/films/new/a", "/films")) ==
          "/films is not there any more: what is in it is no longer offered until it is back");
    CHECK(!news.lost(gone("/films/new/b", "/films")));
    CHECK(!news.found("/films/new/a"));
    CHECK(news.found("/films/new/b") == "what is in /films is offered again");
}

TEST_CASE("past twenty nothing is named, which is said once") {
    FileNews news;
    for (int k = 0; k < 20; ++k) CHECK(news.lost(changed("/" + std::to_string(k))));
    CHECK(news.lost(changed("/20")) == "more files are no longer offered, which are not named");
    CHECK(!news.lost(changed("/21")));
    CHECK(!news.found("/20"));
    CHECK(news.found("/7") == "/7 is offered again");
    CHECK(news.lost(changed("/22")));
}

TEST_CASE("what is said can be printed") {
    FileNews news;
    CHECK(news.lost(changed("/a\x1b[31m"))->find('\x1b') == std::string::npos);
    CHECK(news.found("/a\x1b[31m")->find('\x1b') == std::string::npos);
}

TEST_CASE("JSON has path, kind and cause") {
    CHECK(loss_fields(changed("/a")).dump() == R"({"path":"/a","what":"changed","cause":"it was edited"})");
    CHECK(loss_fields(gone("/a", "/"))["what"] == "gone");
}
