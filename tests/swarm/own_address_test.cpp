// An engine that is given its own address.
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
