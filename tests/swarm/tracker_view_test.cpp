#include "swarm/state.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::swarm;

namespace {

constexpr TorrentId one{1};
const std::string url = "http://tracker.example/announce";
const std::string v4 = "192.0.2.1:6881 v1", v6 = "[::1]:6881 v1";

TrackerView after(const std::vector<Event>& events) {
    State state;
    state.torrents[one].figures.id = one;
    for (const auto& event : events) apply(state, event);
    REQUIRE(state.find(one)->trackers.size() == 1);
    return state.find(one)->trackers[0];
}

TrackerFailed skipped(const std::string& from, int failures = 1) {
    return {.id = one,
            .url = url,
            .from = from,
            .reason = "not asked",
            .failures = failures,
            .failure = AnnounceFailure::skipped};
}

TrackerFailed failed(const std::string& from, const std::string& reason, int failures = 1) {
    return {.id = one, .url = url, .from = from, .reason = reason, .failures = failures};
}

TrackerFailed refused(const std::string& from, const std::string& reason, int failures = 1) {
    return {.id = one,
            .url = url,
            .from = from,
            .reason = reason,
            .failures = failures,
            .failure = AnnounceFailure::refusal};
}

}  // namespace

TEST_CASE("a tracker's last answer is told, and an answer ends a row of failures") {
    std::vector<Event> events{TrackerAsked{one, url, v4}, failed(v4, "connection refused", 3)};
    auto tracker = after(events);
    CHECK(tracker.last_answer == "connection refused");
    CHECK(tracker.failures == 3);
    CHECK_FALSE(tracker.asking);
    events.emplace_back(TrackerAsked{one, url, v4});
    CHECK(after(events).asking);
    CHECK(after(events).last_answer == "connection refused");
    events.emplace_back(TrackerAnswered{one, url, v4, 1});
    tracker = after(events);
    CHECK(tracker.last_answer == "1 peer");
    CHECK(tracker.working);
    CHECK(tracker.failures == 0);
}

TEST_CASE("an address without a way to the tracker says nothing of one that was asked from another") {
    const std::vector<Event> asked{TrackerAsked{one, url, v4}, TrackerAsked{one, url, v6}, skipped(v6)};
    CHECK(after(asked).last_answer.empty());
    CHECK(after(asked).failures == 0);
    CHECK(after(asked).asking);
    auto events = asked;
    events.emplace_back(TrackerAnswered{one, url, v4, 12});
    events.emplace_back(TrackerAsked{one, url, v6});
    events.emplace_back(skipped(v6, 2));
    CHECK(after(events).last_answer == "12 peers");
    CHECK(after(events).working);
    CHECK(after(events).failures == 0);
    events = asked;
    events.emplace_back(failed(v4, "timed out"));
    events.emplace_back(skipped(v6, 5));
    CHECK(after(events).last_answer == "timed out");
    CHECK(after(events).failures == 1);
}

TEST_CASE("a tracker is not asked if no address leads to it") {
    const auto tracker = after({TrackerAsked{one, url, v4}, TrackerAsked{one, url, v6}, skipped(v6, 2), skipped(v4)});
    CHECK(tracker.last_answer == "not asked");
    CHECK(tracker.failures == 1);
    CHECK_FALSE(tracker.working);
}

TEST_CASE("a tracker that answers one address works, whatever becomes of the others") {
    const std::vector<Event> asked{TrackerAsked{one, url, v4}, TrackerAsked{one, url, v6}};
    auto events = asked;
    events.emplace_back(failed(v6, "network is unreachable"));
    CHECK(after(events).last_answer.empty());
    CHECK(after(events).failures == 0);
    events.emplace_back(TrackerAnswered{one, url, v4, 0});
    events.emplace_back(failed(v6, "network is unreachable", 4));
    CHECK(after(events).working);
    CHECK(after(events).last_answer == "0 peers");
    events.emplace_back(failed(v4, "timed out"));
    CHECK_FALSE(after(events).working);
    CHECK(after(events).last_answer == "timed out");
}

TEST_CASE("of two halves of a hybrid the one with more peers is told") {
    CHECK(after({TrackerAnswered{one, url, "192.0.2.1:6881 v1", 7}, TrackerAnswered{one, url, "192.0.2.1:6881 v2", 0}})
              .last_answer == "7 peers");
}

TEST_CASE("what was asked from an address that is gone is not waited for") {
    const auto tracker =
        after({TrackerAsked{one, url, v4}, TrackerAsked{one, url, v6}, failed(v6, "timed out"), failed({}, "aborted")});
    CHECK_FALSE(tracker.asking);
    CHECK(tracker.last_answer == "timed out");
}

TEST_CASE("what a tracker warns of is kept beside its answer") {
    const auto tracker = after({TrackerWarned{one, url, "moves soon"}, TrackerAnswered{one, url, v4, 3}});
    CHECK(tracker.warning == "moves soon");
    CHECK(tracker.last_answer == "3 peers");
}

TEST_CASE("a refusal tells more than an address from which nothing is reached, and is an answer to one") {
    std::vector<Event> events{failed(v6, "timed out"), refused(v4, "not registered", 2)};
    CHECK(after(events).last_answer == "not registered");
    CHECK(after(events).reached);
    CHECK_FALSE(after(events).working);
    CHECK(after(events).failures == 2);
    CHECK_FALSE(after({failed(v4, "timed out")}).reached);
    CHECK_FALSE(after({TrackerAsked{one, url, v4}}).reached);
    // What hangs from one address hides nothing that was said to another.
    const auto hanging = after({TrackerAsked{one, url, v6}, refused(v4, "not registered")});
    CHECK(hanging.last_answer == "not registered");
    CHECK(hanging.asking);
    CHECK(after({TrackerAsked{one, url, v4}, failed(v6, "timed out")}).last_answer.empty());
    events.emplace_back(TrackerAnswered{one, url, v6, 1});
    CHECK(after(events).working);
    CHECK(after(events).reached);
}
