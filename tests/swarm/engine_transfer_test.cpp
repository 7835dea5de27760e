#include "flooding_peer.hpp"
#include "swarm/two_engines.hpp"

#include <future>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

namespace {

/// All that it says to a peer that says hello, and then no more.
std::string said_to_stranger(std::uint16_t port, const content::Sha1& hash) {
    std::string hello =
        "\x13"
        "BitTorrent protocol" +
        std::string(8, '\0');
    hello.append(reinterpret_cast<const char*>(hash.data()), hash.size());
    hello[25] = 0x10;  // BEP 10
    hello += "-XX0001-only-a-hello" + bittern::testing::extended_message(0, "d1:mdee");
    boost::asio::io_context io;
    boost::asio::ip::tcp::socket socket(io);
    socket.connect({boost::asio::ip::address_v4::loopback(), port});
    boost::asio::write(socket, boost::asio::buffer(hello));
    socket.shutdown(boost::asio::ip::tcp::socket::shutdown_send);
    std::string said;
    boost::system::error_code ended;
    boost::asio::read(socket, boost::asio::dynamic_buffer(said), ended);
    return said;
}

}  // namespace

TEST_CASE("PEX that is turned on is offered for torrents that are there already, and turned off before is not") {
    const bittern::testing::TemporaryFolder folder;
    write(folder.path() / "stuff.bin", noise(50'000, 1));
    const auto shared = share(folder.path() / "stuff.bin", content::Format::v1);
    boost::asio::io_context loop;
    Node node(loop);
    node.engine->set({.pex = false});
    node.engine->add(shared.request());
    Node::run_until(loop, [&] { return node.last<Added>() != nullptr; });
    const auto offers_pex = [&] {
        auto said =
            std::async(std::launch::async, said_to_stranger, node.address().port, *shared.metainfo.info_hash().v1);
        Node::run_until(loop, [&] { return said.wait_for(std::chrono::seconds(0)) == std::future_status::ready; });
        return said.get().find("6:ut_pex") != std::string::npos;
    };
    CHECK_FALSE(offers_pex());
    node.engine->set({.pex = true});
    CHECK(offers_pex());
}
