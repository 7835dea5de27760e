// An engine that is given its own address.
#include "swarm/own_address.hpp"

#include "two_engines.hpp"

#include <algorithm>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

TEST_CASE("an engine that calls itself is refused by nobody, and knows no peer with that") {
    TemporaryFolder from;
    write(from.path() / "file", noise(1000, 1));
    const auto magnet = share(from.path() / "file", content::Format::v1).metainfo.magnet();
    boost::asio::io_context loop;
    Node node(loop);
    const auto id = node.engine->find({.magnet = magnet, .peers = {node.address()}});
    const auto view = [&] { return node.engine->state().find(id); };
    // The call as it comes in is from a passing port.
    Node::run_until(loop, [&] { return node.last<PeerLost>() != nullptr; });
    Node::run_until(loop, [&] { return view()->figures.peers_known == 0; });
    CHECK(view()->in_vain.empty());
}

TEST_CASE("another machine behind the same NAT that listens on the same port is not the engine itself") {
    SessionView session;
    session.external_address = "203.0.113.1";
    session.listening.push_back({.address = "192.168.0.2", .port = 6881});
    CHECK(is_own_address(session, "192.168.0.2", 6881));
    CHECK_FALSE(is_own_address(session, "192.168.0.2", 6882));
    CHECK_FALSE(is_own_address(session, "203.0.113.1", 6881));
    session.mapped = PortMapped{.external_port = 7000, .protocol = "UPnP"};
    CHECK(is_own_address(session, "203.0.113.1", 7000));
    CHECK_FALSE(is_own_address(session, "203.0.113.1", 6881));
    session.listening.push_back({.address = "203.0.113.1", .port = 6881});  // no NAT
    CHECK(is_own_address(session, "203.0.113.1", 6881));
}
