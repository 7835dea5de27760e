#include "app/commands/tracker_news.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::app;
using namespace std::chrono_literals;
using Texts = std::vector<std::string>;

namespace {

TrackerNews::Time at(std::chrono::seconds passed) {
    return TrackerNews::Time(1h) + passed;
}

}  // namespace

TEST_CASE("a tracker whose first answer is waited for too long is said once, and taken back when it comes") {
    TrackerNews news;
    std::vector<swarm::TrackerView> trackers{{.url = "udp://b\x1b:1"}, {.url = "http://a/", .asking = true}};
    CHECK(news.look(trackers, at(0s)).warnings.empty());
    trackers[0].asking = true;
    CHECK(news.look(trackers, at(4s)).warnings.empty());
    CHECK(news.silent().empty());
    CHECK(news.look(trackers, at(5s)).warnings ==
          Texts{"tracker http://a/ has not answered for 5 s: until it does nobody finds anything through it"});
    CHECK(news.silent() == Texts{"tracker http://a/: asked, no answer yet"});
    CHECK(news.look(trackers, at(8s)).warnings.empty());
    CHECK(news.look(trackers, at(9s)).warnings.size() == 1);
    CHECK(news.silent().size() == 2);
    for (const auto& line : news.silent()) CHECK(line.find('\x1b') == std::string::npos);
    trackers[0] = {.url = "udp://b\x1b:1", .last_answer = "timed out", .failures = 1};
    trackers[1] = {.url = "http://a/", .last_answer = "0 peers", .working = true};
    const auto lines = news.look(trackers, at(30s));
    CHECK(lines.works == Texts{"tracker http://a/ works: 0 peers"});
    CHECK(lines.warnings.size() == 1);
    CHECK(news.silent().empty());
    trackers[1].asking = true;
    CHECK_MESSAGE(news.look(trackers, at(3600s)).warnings.empty(), "it has answered before");
    CHECK(news.silent().empty());
}

TEST_CASE("a tracker that fails is said once, and once that it works after all") {
    TrackerNews news;
    std::vector<swarm::TrackerView> trackers{{.url = "http://a/"}, {.url = "udp://b:1"}};
    CHECK(news.look(trackers, at(0s)).warnings.empty());
    trackers[0] = {.url = "http://a/", .last_answer = "connection refused", .failures = 1};
    auto lines = news.look(trackers, at(0s));
    CHECK(lines.warnings == Texts{"tracker http://a/: connection refused; it is tried again"});
    CHECK(lines.works.empty());
    trackers[0].failures = 2;
    CHECK(news.look(trackers, at(0s)).warnings.empty());
    trackers[0] = {.url = "http://a/", .last_answer = "0 peers", .working = true};
    lines = news.look(trackers, at(0s));
    CHECK(lines.works == Texts{"tracker http://a/ works: 0 peers"});
    CHECK(lines.warnings.empty());
    CHECK(news.look(trackers, at(0s)).works.empty());
}

TEST_CASE("a tracker that worked is news again only when it fails in a row") {
    TrackerNews news;
    std::vector<swarm::TrackerView> trackers{{.url = "udp://b:1", .last_answer = "1 peer", .working = true}};
    CHECK(news.look(trackers, at(0s)).works.size() == 1);
    trackers[0] = {.url = "udp://b:1", .last_answer = "network is unreachable", .failures = 1};
    CHECK(news.look(trackers, at(0s)).warnings.empty());
    trackers[0].failures = 3;
    CHECK(news.look(trackers, at(0s)).warnings.size() == 1);
}

TEST_CASE("nothing that a tracker says reaches the terminal as it is") {
    TrackerNews news;
    const auto lines = news.look({{.url = "http://a/", .last_answer = "\x1b[2Jno", .failures = 1}}, at(0s));
    REQUIRE(lines.warnings.size() == 1);
    CHECK(lines.warnings[0].find('\x1b') == std::string::npos);
}

TEST_CASE("what a tracker warns of is said once, until it is something else") {
    TrackerNews news;
    std::vector<swarm::TrackerView> trackers{
        {.url = "http://a/", .last_answer = "1 peer", .working = true, .warning = "moved to\x1b http://b/"}};
    CHECK(news.look(trackers, at(0s)).warnings == Texts{"tracker http://a/ warns: moved to\xEF\xBF\xBD http://b/"});
    CHECK(news.look(trackers, at(0s)).warnings.empty());
    trackers[0].warning = "closes soon";
    CHECK(news.look(trackers, at(0s)).warnings.size() == 1);
}
