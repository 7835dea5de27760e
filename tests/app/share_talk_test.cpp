#include "app/commands/share_talk.hpp"

#include "app/commands/direct.hpp"
#include "app/commands/share_announce.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using namespace bittern;
using namespace bittern::app;
using namespace std::chrono_literals;

namespace {

swarm::SessionView listening_on(std::initializer_list<const char*> addresses) {
    swarm::SessionView session;
    for (const auto* address : addresses) {
        session.listening.push_back({address, 6881, swarm::Protocol::tcp});
        session.listening.push_back({address, 6881, swarm::Protocol::utp});
    }
    return session;
}

using Peers = std::vector<torrent::HostPort>;

}  // namespace

TEST_CASE("--direct alone takes the addresses others can use") {
    auto session = listening_on({"127.0.0.1", "192.168.1.5", "::1", "fe80::1", "fd00::5"});
    CHECK(direct_peers({{}}, session) == Peers{{"192.168.1.5", 6881}, {"fd00::5", 6881}});
    session.external_address = "203.0.113.9";
    session.mapped = swarm::PortMapped{40000, "UPnP"};
    CHECK(direct_peers({{}}, session).front() == torrent::HostPort{"203.0.113.9", 40000});
    CHECK(direct_peers({{}}, listening_on({"127.0.0.1"})) == Peers{{"127.0.0.1", 6881}});
    CHECK(direct_peers({}, session).empty());
}

TEST_CASE("--direct with a value takes that, and the port listened on where none is said") {
    const auto session = listening_on({"192.168.1.5"});
    CHECK(direct_peers({{"host.example", 7}, {"other.example", {}}, {"host.example", 7}}, session) ==
          Peers{{"host.example", 7}, {"other.example", 6881}});
    CHECK_MESSAGE(direct_peers({{"host.example", {}}}, {}).empty(), "no port is known");
    swarm::SessionView apart;
    apart.listening = {{"192.168.1.5", 7000, swarm::Protocol::utp}, {"192.168.1.5", 6881, swarm::Protocol::tcp}};
    CHECK_MESSAGE((direct_peers({{"host.example", {}}}, apart) == Peers{{"host.example", 6881}}),
                  "TCP is what every client tries");
}

TEST_CASE("the line on who can find it says no more than is known") {
    ShareOptions options;
    auto session = listening_on({"192.168.1.5"});
    CHECK(reach_line(options, session, {}) ==
          "found through the DHT, the local network; from outside only where no router stands between or port 6881 "
          "gets through");
    session.mapped = swarm::PortMapped{40000, "UPnP"};
    options.content.description.trackers = {{"udp://a:1"}, {"udp://b:1"}};
    CHECK(reach_line(options, session, {}) ==
          "found through the DHT, 2 trackers, the local network; it listens on port 6881, which the router opened "
          "as port 40000 by UPnP");
    options.content.description.is_private = true;
    CHECK(reach_line(options, session, {}).starts_with("found through 2 trackers only (private); "));
    CHECK_MESSAGE(reach_line(options, listening_on({"127.0.0.1"}), {}) ==
                      "only programs on this machine can get it: it listens on 127.0.0.1:6881 alone",
                  "whatever would announce it");
}

TEST_CASE("with nothing that announces it, the line says how to be found all the same") {
    ShareOptions options;
    options.network.discovery = {.dht = false, .lsd = false};
    const auto session = listening_on({"192.168.1.5"});
    CHECK(reach_line(options, session, {})
              .starts_with("nobody finds it by the link alone: say the address too, as --peer"));
    CHECK(reach_line(options, session, {{"192.168.1.5", 6881}}).starts_with("found through 1 address in the link; "));
}

TEST_CASE("the link waits for what goes into it, not for ever") {
    ShareOptions options;
    auto session = listening_on({"192.168.1.5"});
    CHECK(readiness(options, {}, {0s, 0s}) == Readiness::wait);
    CHECK(readiness(options, {}, {1s, 1s}) == Readiness::nothing_listens);
    CHECK(readiness(options, session, {0s, 1s}) == Readiness::ready);
    options.direct = {{}};
    CHECK(readiness(options, session, {1s, 1s}) == Readiness::wait);
    CHECK(readiness(options, session, {3s, 3s}) == Readiness::ready);
    session.external_address = "203.0.113.9";
    CHECK(readiness(options, session, {0s, 1s}) == Readiness::ready);
    session.external_address.clear();
    options.network.discovery.port_mapping = false;
    CHECK_MESSAGE(readiness(options, session, {0s, 1s}) == Readiness::ready, "nobody was asked");
}

TEST_CASE("the first address listened on is not taken for all of them") {
    ShareOptions options;
    const auto session = listening_on({"127.0.0.1"});
    CHECK(readiness(options, session, {1s, 10ms}) == Readiness::wait);
    CHECK(readiness(options, session, {1s, 200ms}) == Readiness::ready);
    options.network.listen = {{"127.0.0.1", {}}};
    CHECK_MESSAGE(readiness(options, session, {0s, 0s}) == Readiness::ready, "nothing but loopback was asked for");
}

TEST_CASE("a running share shows its peers, rate, bytes and copies") {
    swarm::TorrentView torrent;
    torrent.figures.peers_connected = 3;
    torrent.copies_made = 1;
    RateMeter up;
    CHECK(fit(sharing_line("holiday", torrent, up), 80) == "sharing holiday  3 peers  up 0 B/s  sent 0 B  1 copy");
    torrent.figures.uploaded = mib(5);
    up.add(mib(0), RateMeter::Time(1s));
    up.add(mib(4), RateMeter::Time(2s));
    CHECK_MESSAGE(fit(sharing_line("holiday", torrent, up), 40) == "sharing holiday  3 peers  sent 5.00 MiB",
                  "the first bytes have no rate yet");
    up.add(mib(5), RateMeter::Time(3s));
    CHECK(fit(sharing_line("holiday", torrent, up), 80) ==
          "sharing holiday  3 peers  up 1.00 MiB/s  sent 5.00 MiB  1 copy");
    CHECK(shared_line("holiday", torrent) == "shared holiday: sent 5.00 MiB, 1 copy");
    torrent.trackers = {{.url = "udp://a:1", .last_answer = "timed out", .failures = 1}};
    const auto fields = sharing_fields(torrent, up, {});
    CHECK(
        fields["trackers"].dump() ==
        R"([{"url":"udp://a:1","working":false,"reached":false,"asking":false,"last_answer":"timed out","warning":null}])");
    CHECK(fields["uploaded"] == 5 << 20);
    CHECK(fields["copies"] == 1);
}
