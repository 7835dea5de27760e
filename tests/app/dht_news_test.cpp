#include "app/commands/dht_news.hpp"

#include <doctest/doctest.h>

using namespace bittern::app;
using namespace std::chrono_literals;
using News = DhtNews::News;

namespace {

constexpr DhtNews::Time begin{100s};

}  // namespace

TEST_CASE("a DHT that has nodes in time is no news") {
    DhtNews news;
    CHECK(news.look(0, begin) == News::none);
    CHECK(news.look(0, begin + time_for_nodes - 1s) == News::none);
    CHECK(news.look(3, begin + time_for_nodes) == News::none);
    CHECK(news.look(3, begin + 10 * time_for_nodes) == News::none);
    CHECK_FALSE(news.is_silent());
}

TEST_CASE("a DHT without nodes is said once, and taken back when they come") {
    DhtNews news;
    CHECK(news.look(0, begin) == News::none);
    CHECK(news.look(0, begin + time_for_nodes) == News::silent);
    CHECK(news.is_silent());
    CHECK(news.look(0, begin + 2 * time_for_nodes) == News::none);
    CHECK(news.look(1, begin + 3 * time_for_nodes) == News::answers);
    CHECK_FALSE(news.is_silent());
    CHECK_MESSAGE(news.look(0, begin + 4 * time_for_nodes) == News::none, "that may pass");
    CHECK(news.look(0, begin + 5 * time_for_nodes) == News::silent);
}
