#include "rpc/recent_log.hpp"

#include "asking.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using rpc::Json;

namespace {

std::chrono::sys_seconds at(int seconds) {
    return std::chrono::sys_seconds(std::chrono::seconds(seconds));
}

}  // namespace

TEST_CASE("the log keeps its last lines, by number") {
    rpc::RecentLog log(3);
    CHECK(log.last() == 0);
    CHECK(log.after(0, 10).empty());
    for (int k = 1; k <= 5; ++k) log.add(Severity::info, "line " + std::to_string(k), at(k));
    CHECK(log.last() == 5);
    const auto all = log.after(0, 10);
    REQUIRE(all.size() == 3);
    CHECK(all.front().text == "line 3");
    CHECK(all.front().number == 3);
    CHECK(log.after(4, 10).size() == 1);
    CHECK(log.after(0, 1).front().number == 5);
    CHECK(log.after(9, 10).empty());
    log.add(Severity::error, std::string(100'000, 'x'), at(6));
    CHECK(log.after(5, 1).front().text.size() < 10'000);
}

TEST_CASE("clients ask for it by a method of our own") {
    const auto log = std::make_shared<rpc::RecentLog>();
    testing::FakeVerbs verbs;
    auto options = testing::protocol_options();
    options.log = log;
    rpc::Transmission protocol(verbs, options);
    const auto ask = [&](const Json& params) {
        Json answer;
        protocol.answer(Json{{"jsonrpc", "2.0"}, {"id", 1}, {"method", "bittern_log"}, {"params", params}}.dump(),
                        [&](const std::string& text) { answer = Json::parse(text); });
        return answer["result"];
    };
    CHECK(ask({{"after", 0}}) == Json{{"lines", Json::array()}, {"last", 0}});
    log->add(Severity::warning, "the disk is slow", at(7));
    log->add(Severity::info, "better", at(8));
    const Json better{{"number", 2}, {"time", 8}, {"severity", "info"}, {"text", "better"}};
    CHECK(ask({{"after", 1}}) == Json{{"lines", Json::array({better})}, {"last", 2}});
    CHECK(ask({{"most", 1}}) == Json{{"lines", Json::array({better})}, {"last", 2}});
    CHECK(ask({{"after", "x"}, {"most", -5}})["lines"].empty());
}

TEST_CASE("a daemon without a log says so") {
    testing::Asking asking;
    CHECK(asking.get("bittern-log") == "this daemon keeps no log");
}
