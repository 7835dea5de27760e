#include "app/commands/waiting.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace bittern;
using namespace bittern::app;
using namespace std::chrono_literals;
using Lines = std::vector<std::string>;

TEST_CASE("each place where peers are asked for has its line") {
    Waiting waiting{.dht_nodes = 143,
                    .trackers = {{.url = "udp://a:1", .last_answer = "12 peers", .working = true},
                                 {.url = "http://b/", .last_answer = "connection refused", .failures = 3},
                                 {.url = "http://c/", .asking = true}},
                    .peers_known = 12,
                    .peers_refused = 2,
                    .last_refusal = "timed out"};
    CHECK(source_lines(waiting) == Lines{"DHT: 143 nodes known", "tracker udp://a:1: 12 peers",
                                         "tracker http://b/: connection refused (3 times)",
                                         "tracker http://c/: asked, no answer yet"});
    CHECK(peer_lines(waiting) == Lines{"peers: 12 found, 0 connected, 2 refused (last: timed out)"});
    waiting.dht = false;
    CHECK(source_lines(waiting).front() == "DHT: off");
    waiting.dht = true;
    waiting.dht_nodes = 0;
    CHECK(source_lines(waiting).front() == "DHT: no nodes yet");
    waiting.trackers.resize(9, {.url = "udp://x:1"});
    CHECK(source_lines(waiting).at(5) == "and 5 more trackers");
}

TEST_CASE("peers that are there and give nothing right are told of") {
    Waiting waiting{.failed_web_seeds = {{"http://a/", "HTTP 404 Not Found"}, {"http://b/", "sent wrong data"}, {}},
                    .lacks_metadata = true,
                    .peers_known = 2,
                    .peers_connected = 2};
    CHECK(source_lines(waiting) == Lines{"DHT: no nodes yet", "web seed http://a/: HTTP 404 Not Found",
                                         "web seed http://b/: sent wrong data", "and 1 more web seed"});
    CHECK(peer_lines(waiting) == Lines{"peers: 2 found, 2 connected, 0 refused", "metadata: no connected peer has it"});
    waiting.metadata.lies = 1;
    CHECK(peer_lines(waiting).back() == "metadata: no connected peer has it; 1 peer gave wrong metadata");
    waiting.metadata.peers_with = 1;
    CHECK(peer_lines(waiting).back() == "metadata: asked 1 peer for it; 1 peer gave wrong metadata");
    waiting.peers_connected = waiting.metadata.peers_with = 0;
    CHECK(peer_lines(waiting).back() == "metadata: none yet; 1 peer gave wrong metadata");
    waiting.lacks_metadata = false;
    CHECK(peer_lines(waiting).back().starts_with("peers:"));
    waiting.peers_connected = 1;
    CHECK(peer_lines(waiting).back() == "data: who is connected gives nothing that is missing");
    waiting.peers_refused = 1;  // and perhaps is in the middle of being tried again
    CHECK(peer_lines(waiting).back() == "data: nothing that is missing has come");
    waiting.peers_refused = 0;
    waiting.wrong = mib(12);
    CHECK(peer_lines(waiting).back() == "data: 12.0 MiB came wrong and was thrown away");
    waiting.peers_connected = 1;
    CHECK(hint(waiting)->find("a peer sends wrong data") != std::string::npos);
    waiting.liars = true;
    CHECK(hint(waiting)->find("who sent wrong data, or what nobody asked for, was cut off") != std::string::npos);
}

TEST_CASE("peers that say hello and give nothing have their own count, words and advice") {
    swarm::TorrentView torrent;
    torrent.figures.peers_known = 4;
    torrent.in_vain = {{"192.0.2.1:1", {swarm::Refusal::leaves, "hung up after its hello", 3}},
                       {"192.0.2.2:1", {swarm::Refusal::rejects, "turns away whatever it is asked for", 1}},
                       {"192.0.2.3:1", {swarm::Refusal::rejects, "turns away whatever it is asked for", 2}},
                       {"192.0.2.5:1", {swarm::Refusal::nonsense, "packet too large", 5}},
                       {"192.0.2.4:1", {swarm::Refusal::answer, "connection refused", 4}}};
    auto waiting = waiting_of({}, &torrent, {}, true, 30s);
    CHECK(peer_lines(waiting).back() ==
          "peers: 4 found, 0 connected, 1 refused, 1 hung up, 1 broke the protocol, 2 take no requests (last: turns "
          "away whatever it is asked for)");
    CHECK(hint(waiting)->find("give nothing") != std::string::npos);
    waiting.peers_connected = 1;  // one that is tried again, or gives nothing
    CHECK(hint(waiting)->find("give nothing") != std::string::npos);
    const auto fields = waiting_fields(waiting);
    CHECK(fields["peers_refused"] == 1);
    CHECK(fields["peers_hung_up"] == 1);
    CHECK(fields["peers_breaking_protocol"] == 1);
    CHECK(fields["peers_taking_no_requests"] == 2);

    torrent.in_vain.erase("192.0.2.2:1");
    torrent.in_vain.erase("192.0.2.1:1");
    torrent.in_vain.erase("192.0.2.5:1");
    CHECK(peer_lines(waiting_of({}, &torrent, {}, true, 30s)).back().find("1 takes no requests") != std::string::npos);
    torrent.refusal = swarm::Refusal::rejects;
    torrent.last_refusal = "turns away whatever it is asked for";
    torrent.in_vain.clear();
    CHECK_MESSAGE(
        peer_lines(waiting_of({}, &torrent, {}, true, 30s)).back() == "peers: 4 found, 0 connected, 0 refused",
        "none counted, no last");
}

TEST_CASE("what comes from outside can't write on the terminal") {
    const Waiting waiting{.trackers = {{.url = "udp://a:1", .last_answer = "\x1b[2Jfree"}},
                          .failed_web_seeds = {{"http://\x1b[2J/", "\x1b[2Jfree"}},
                          .peers_refused = 1,
                          .last_refusal = "\x1b]0;x"};
    for (const auto& lines : {source_lines(waiting), peer_lines(waiting)})
        for (const auto& line : lines) CHECK(line.find('\x1b') == std::string::npos);
}

TEST_CASE("a hint comes only once silence lasts longer than is usual") {
    Waiting waiting{.waited = 2s};
    CHECK_FALSE(hint(waiting));
    waiting.waited = 8s;
    CHECK(hint(waiting)->find("is UDP blocked? try --dht-bootstrap") != std::string::npos);
    waiting.dht_nodes = 50;
    CHECK_FALSE(hint(waiting));
    waiting.waited = 20s;
    CHECK(hint(waiting)->find("nobody offers this right now") != std::string::npos);
    waiting.peers_known = 3;
    CHECK(hint(waiting)->find("none lets us in") != std::string::npos);
    waiting.peers_connected = 1;
    CHECK_FALSE(hint(waiting));
}

TEST_CASE("with all ways off it is said at once") {
    Waiting waiting{.dht = false, .local = false};
    CHECK(hint(waiting)->find("name one with --peer") != std::string::npos);
    waiting.named_peers = true;
    CHECK_FALSE(hint(waiting));
    waiting.waited = 30s;
    CHECK_MESSAGE(hint(waiting)->find("the peer that was named can't be reached") != std::string::npos,
                  "no trackers are spoken of");
    waiting.trackers = {{.url = "udp://a:1", .last_answer = "timed out", .failures = 1}};
    waiting.waited = 30s;
    CHECK(hint(waiting)->find("no tracker answers") != std::string::npos);
    waiting.trackers.push_back(
        {.url = "http://b/", .last_answer = "not\x1b registered", .reached = true, .failures = 1});
    for (const bool local : {false, true}) {
        waiting.local = local;
        CHECK(*hint(waiting) ==
              "tracker http://b/ is reached and gives no peers (not\xEF\xBF\xBD registered): check the "
              "link, or name a peer with --peer HOST:PORT");
    }
    waiting.dht = true;
    waiting.dht_nodes = 50;
    CHECK(hint(waiting)->find("nobody offers this right now") != std::string::npos);
    waiting.dht = waiting.local = false;
    waiting.dht_nodes = 0;
    waiting.trackers = {{.url = "udp://a:1", .asking = true}};
    CHECK(hint(waiting)->find("no tracker has answered yet") != std::string::npos);
    waiting.trackers.front().working = true;
    CHECK(hint(waiting)->find("nobody offers this right now") != std::string::npos);
}

TEST_CASE("the views become reasons, and a private torrent asks trackers only") {
    swarm::SessionView session;
    session.dht_nodes = 7;
    swarm::TorrentView torrent;
    torrent.figures.peers_known = 4;
    torrent.figures.peers_connected = 1;
    torrent.in_vain = {{"192.0.2.1:1", {swarm::Refusal::silence, "timed out"}},
                       {"192.0.2.2:1", {swarm::Refusal::answer, "refused"}}};
    torrent.trackers = {{.url = "udp://a:1"}};
    torrent.metadata = {.peers_with = 3, .lies = 1};
    torrent.figures.wrong = {5};
    torrent.failed_web_seeds = {{"http://a/", "gone"}};
    const auto waiting = waiting_of(session, &torrent, {.lsd = false}, true, 5s);
    CHECK(waiting.dht);
    CHECK_FALSE(waiting.local);
    CHECK(waiting.named_peers);
    const auto fields = waiting_fields(waiting);
    CHECK(fields["dht_nodes"] == 7);
    CHECK(fields["peers_known"] == 4);
    CHECK(fields["peers_refused"] == 2);
    CHECK(fields["last_refusal"] == "refused");
    CHECK(fields["trackers"][0]["url"] == "udp://a:1");
    CHECK(fields["hint"].get<std::string>().find("wrong data") != std::string::npos);
    CHECK(fields["peers_with_metadata"] == 3);
    CHECK(fields["wrong_metadata"] == 1);
    CHECK(fields["wrong_bytes"] == 5);
    CHECK(fields["failed_web_seeds"][0]["reason"] == "gone");
    CHECK(waiting_of(session, nullptr, {}, false, 0s).peers_known == 0);
}
