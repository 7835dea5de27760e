#include "swarm/state.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::swarm;

namespace {

/// A state in which one torrent is known, as the engine makes it when asked to add one.
State with_torrent(TorrentId id) {
    State state;
    state.torrents[id].figures.id = id;
    return state;
}

State after(TorrentId id, const std::vector<Event>& events) {
    State state = with_torrent(id);
    for (const auto& event : events) apply(state, event);
    return state;
}

constexpr TorrentId one{1};

}  // namespace

TEST_CASE("figures replace those from before, and those of torrents nobody knows are ignored") {
    const auto state =
        after(one, {StatusRefreshed{{{.id = one, .wanted = {100}, .wanted_done = {40}}, {.id = TorrentId{9}}}}});
    CHECK(state.torrents.size() == 1);
    CHECK(state.find(one)->figures.wanted_done == Bytes{40});
    CHECK(state.find(TorrentId{9}) == nullptr);
}

TEST_CASE("a web seed's last failure is kept") {
    const auto state = after(one, {WebSeedFailed{one, "http://a/", "HTTP 503 Service Unavailable"},
                                   WebSeedFailed{one, "http://b/", "sent wrong data"},
                                   WebSeedFailed{one, "http://a/", "HTTP 404 Not Found"}});
    REQUIRE(state.find(one)->failed_web_seeds.size() == 2);
    CHECK(state.find(one)->failed_web_seeds[0].reason == "HTTP 404 Not Found");
}

TEST_CASE("peers that don't let us in are counted once each, until they do") {
    auto state = after(one, {PeerLost{one, "192.0.2.1:1", "end of file", Refusal::none},
                             PeerLost{one, "192.0.2.2:1", "connection refused", Refusal::answer},
                             PeerLost{one, "192.0.2.2:1", "connection refused", Refusal::answer},
                             PeerLost{one, "192.0.2.2:2", "timed out", Refusal::silence}});
    CHECK(state.find(one)->in_vain.size() == 2);
    CHECK(state.find(one)->count(Refusal::answer) == 1);
    CHECK(state.find(one)->most_telling()->reason == "connection refused");
    apply(state, PeerConnected{one, "192.0.2.2:1"});
    CHECK(state.find(one)->in_vain.size() == 1);
    apply(state, PeerLost{one, "192.0.2.2:2", "end of file", Refusal::none});  // it had let us in
    CHECK(state.find(one)->in_vain.empty());
}

TEST_CASE("who says hello and gives nothing is counted until it gives something") {
    auto state = after(one, {PeerJudged{one, "192.0.2.1:1", "hung up after its hello", Refusal::leaves},
                             PeerLost{one, "192.0.2.1:1", "end of file", Refusal::none},  // of the same connection
                             PeerConnected{one, "192.0.2.1:1"}});
    CHECK(state.find(one)->count(Refusal::leaves) == 1);
    CHECK(state.find(one)->last_refusal == "hung up after its hello");
    apply(state, PeerJudged{one, "192.0.2.1:1", "turns away", Refusal::rejects});
    CHECK(state.find(one)->count(Refusal::leaves) == 0);
    CHECK(state.find(one)->count(Refusal::rejects) == 1);
    apply(state, PeerJudged{one, "192.0.2.1:1", {}, Refusal::none});
    CHECK(state.find(one)->in_vain.empty());
    CHECK(state.find(one)->most_telling() == nullptr);
}

TEST_CASE("of reasons for not being let in the most telling is kept, and of its kind the last") {
    auto state = after(one, {PeerLost{one, "192.0.2.1:1", "timed out", Refusal::silence},
                             PeerLost{one, "192.0.2.2:1", "connection refused", Refusal::answer},
                             PeerLost{one, "192.0.2.3:1", "timed out", Refusal::silence}});
    CHECK(state.find(one)->last_refusal == "connection refused");
    apply(state, PeerLost{one, "192.0.2.4:1", "no route to host", Refusal::answer});
    CHECK(state.find(one)->last_refusal == "no route to host");
    apply(state, PeerLost{one, "192.0.2.5:1", "unsupported encryption mode", Refusal::protocol});
    CHECK(state.find(one)->last_refusal == "unsupported encryption mode");
}

TEST_CASE("copies add up") {
    const auto state = after(one, {PeerCompleted{one, "a"}, PeerCompleted{one, "b"}});
    CHECK(state.find(one)->copies_made == 2);
}

TEST_CASE("completion clears an error from before; removal forgets the torrent") {
    auto state = after(one, {FileFailed{one, "/x", {Fault::storage, "disk full"}}});
    REQUIRE(state.find(one)->error);
    apply(state, Completed{one});
    CHECK_FALSE(state.find(one)->error);
    apply(state, Removed{one});
    CHECK(state.torrents.empty());
    apply(state, Completed{one});
    CHECK(state.torrents.empty());
}

TEST_CASE("a listen failure is forgotten when the same address is bound after all") {
    State state;
    apply(state, ListenFailed{"127.0.0.1", 6881, "address in use"});
    CHECK(state.session.listen_failures.size() == 1);
    apply(state, ListenSucceeded{"127.0.0.1", 6881, Protocol::tcp});
    CHECK(state.session.listen_failures.empty());
    CHECK(state.session.listening.size() == 1);
}

TEST_CASE("an address that is tried again and again is listed once") {
    State state;
    for (int round = 0; round < 2; ++round) {
        apply(state, ListenFailed{"127.0.0.1", 6881, "address in use"});
        CHECK(state.session.listen_failures.size() == 1);
    }
    for (int round = 0; round < 2; ++round)
        for (const auto protocol : {Protocol::tcp, Protocol::utp})
            apply(state, ListenSucceeded{"127.0.0.1", 6881, protocol});
    CHECK(state.session.listening.size() == 2);
}
