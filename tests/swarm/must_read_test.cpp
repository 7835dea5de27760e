#include "two_engines.hpp"

#include <future>
#include <string>
#include <vector>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;
using boost::asio::ip::tcp;

namespace {

std::string message(const std::string& body) {
    std::string bytes(3, '\0');
    bytes += static_cast<char>(body.size());
    return bytes + body;
}

/// Asks for the first block over and over, reads nothing, and returns after how many requests it was let go of; `most`
/// if it wasn't.
int requests_until_let_go(const tcp::endpoint& victim, const std::string& info_hash, int most) {
    std::string hello =
        "\x13"
        "BitTorrent protocol" +
        std::string(8, '\0') + info_hash + "-XX0001-never-reads-";
    hello[27] = 0x04;  // fast extension (BEP 6): what isn't given is rejected
    const auto interested = message("\x02");
    const auto request = message(std::string(1, 6) + std::string(8, '\0') + std::string("\0\0\x40\0", 4));
    std::string thousand;
    for (int k = 0; k < 1000; ++k) thousand += request;
    boost::asio::io_context io;
    tcp::socket socket(io);
    socket.connect(victim);
    boost::system::error_code error;
    boost::asio::write(socket, boost::asio::buffer(hello + message("\x0f") + interested), error);
    int requests = 0;
    for (; !error && requests < most; requests += 1000)
        boost::asio::write(socket, boost::asio::buffer(thousand), error);
    return requests;
}

}  // namespace

TEST_CASE("who asks without end and reads nothing is let go of, and each of a crowd that does") {
    constexpr int peers = 12;        // more than are unchoked
    constexpr int most = 2'000'000;  // 34 MB of rejects for each
    TemporaryFolder folder;
    boost::asio::io_context loop;
    write(folder.path() / "one.bin", noise(100'000, 1));
    const auto shared = share(folder.path() / "one.bin", content::Format::v1);
    Node seed(loop);
    seed.engine->add(shared.request());
    Node::run_until(loop, [&] { return seed.last<Added>() != nullptr; });
    const auto address = seed.address();
    const auto hash = *shared.metainfo.info_hash().v1;
    std::vector<std::future<int>> crowd;
    for (int k = 0; k < peers; ++k)
        crowd.push_back(std::async(std::launch::async, [&] {
            return requests_until_let_go({boost::asio::ip::make_address(address.host), address.port},
                                         std::string(hash.begin(), hash.end()), most);
        }));
    for (auto& flood : crowd) {
        Node::run_until(loop, [&] { return flood.wait_for(std::chrono::seconds{0}) == std::future_status::ready; });
        CHECK(flood.get() < most);
    }
}
