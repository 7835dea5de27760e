#include "two_engines.hpp"

#include <atomic>
#include <string>
#include <thread>

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;
using boost::asio::ip::tcp;

namespace {

std::string number(std::uint32_t value) {
    std::string bytes;
    for (const int shift : {24, 16, 8, 0}) bytes += static_cast<char>(value >> static_cast<unsigned>(shift) & 0xff);
    return bytes;
}

std::string message(char kind, const std::string& body) {
    return number(static_cast<std::uint32_t>(body.size() + 1)) + kind + body;
}

/// A peer that claims to have everything, and answers the first request with a block of the last piece.
class UnaskedPeer {
public:
    explicit UnaskedPeer(std::int32_t pieces)
        : pieces_(pieces),
          acceptor_(io_, {boost::asio::ip::make_address("127.0.0.1"), 0}),
          thread_([this] { serve(); }) {}
    ~UnaskedPeer() {
        leaving_ = true;
        boost::asio::io_context io;
        tcp::socket bell(io);
        boost::system::error_code ignored;
        bell.connect(acceptor_.local_endpoint(), ignored);
        bell.close();
        thread_.join();
    }
    UnaskedPeer(const UnaskedPeer&) = delete;
    UnaskedPeer& operator=(const UnaskedPeer&) = delete;

    [[nodiscard]] torrent::HostPort address() const { return {"127.0.0.1", acceptor_.local_endpoint().port()}; }

private:
    void serve() {
        while (!leaving_) {
            tcp::socket socket(io_);
            boost::system::error_code error;
            acceptor_.accept(socket, error);
            if (!error && !leaving_) converse(socket);
        }
    }

    /// Until the other side hangs up, or sends what is no BitTorrent.
    void converse(tcp::socket& socket) const {
        boost::system::error_code error;
        std::string hello(68, '\0');
        boost::asio::read(socket, boost::asio::buffer(hello), error);
        if (error || hello[0] != 19) return;
        hello.replace(20, 8, 8, '\0');  // no extensions
        hello.replace(48, 20, "-XX0001-unaskedblock");
        std::string all((static_cast<std::size_t>(pieces_) + 7) / 8, '\xff');
        if (pieces_ % 8 != 0) all.back() = static_cast<char>(0xff << (8 - pieces_ % 8));
        boost::asio::write(socket, boost::asio::buffer(hello + message(5, all) + message(1, "")), error);
        while (!error && !leaving_) {
            std::string length(4, '\0');
            boost::asio::read(socket, boost::asio::buffer(length), error);
            const auto size = static_cast<unsigned char>(length[2]) * 256U + static_cast<unsigned char>(length[3]);
            std::string body(size, '\0');
            if (!error) boost::asio::read(socket, boost::asio::buffer(body), error);
            if (error || body.empty() || body[0] != 6) continue;
            const auto lie = number(static_cast<std::uint32_t>(pieces_ - 1)) + number(0) + std::string(16'384, 'x');
            boost::asio::write(socket, boost::asio::buffer(message(7, lie)), error);
        }
    }

    std::int32_t pieces_;
    std::atomic<bool> leaving_ = false;
    boost::asio::io_context io_;
    tcp::acceptor acceptor_;
    std::thread thread_;
};

}  // namespace

TEST_CASE("a peer that sends a block nobody asked for is let go of, and said to lie") {
    TemporaryFolder from, to;
    write(from.path() / "large.bin", noise(64 << 20, 1));  // the last piece is not asked for at first
    const auto shared = share(from.path() / "large.bin", content::Format::v1);
    UnaskedPeer liar(shared.metainfo.piece_count());
    boost::asio::io_context loop;
    Node leech(loop);
    const auto id = leech.engine->add({.metainfo = shared.metainfo,
                                       .folder = to.path(),
                                       .paths = {"large.bin"},
                                       .sequential = true,
                                       .peers = {liar.address()}});
    Node::run_until(loop, [&] {
        const auto* torrent = leech.engine->state().find(id);
        return torrent != nullptr && torrent->refusal == Refusal::lies;
    });
    const auto* lost = leech.last<PeerLost>();
    REQUIRE(lost != nullptr);
    CHECK(lost->reason == "sent what nobody asked for");
    CHECK(leech.engine->state().find(id)->figures.downloaded == Bytes{});
}
