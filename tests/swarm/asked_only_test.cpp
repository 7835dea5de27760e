#include "claiming_peer.hpp"
#include "two_engines.hpp"

#include <array>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;
using bittern::testing::ClaimingPeer;
using bittern::testing::encoded;
using bittern::testing::message;
using bittern::testing::PlainPeer;

namespace {

/// A download of one large file from one peer.
struct Leech {
    Leech(boost::asio::io_context& loop, const ClaimingPeer::Answer& answer)
        : shared(shared_file(from)),
          peer(shared.metainfo.piece_count(), ClaimingPeer::Rejects::no, answer),
          node(loop) {
        id = node.engine->add({.metainfo = shared.metainfo,
                               .paths = {to.path(), std::array{std::string_view("large.bin")}},
                               .sequential = true,
                               .peers = {peer.address()}});
    }
    static Shared shared_file(const TemporaryFolder& from) {
        write(from.path() / "large.bin", noise(64 << 20, 1));  // the last piece is not asked for at first
        return share(from.path() / "large.bin", content::Format::v1);
    }
    [[nodiscard]] const TorrentView* view() const { return node.engine->state().find(id); }

    TemporaryFolder from, to;
    Shared shared;
    ClaimingPeer peer;
    Node node;
    TorrentId id;
};

}  // namespace

TEST_CASE("a peer that sends a block nobody asked for is let go of, and said to lie") {
    boost::asio::io_context loop;
    Leech leech(loop, [](const std::string&) {
        return message(PlainPeer::piece,
                       encoded((64 << 20) / kib(32).count - 1) + encoded(0) + std::string(16'384, 'x'));
    });
    Node::run_until(loop, [&] { return leech.view() != nullptr && leech.view()->refusal == Refusal::lies; });
    CHECK(leech.view()->last_refusal == "sent what nobody asked for");
    CHECK(leech.view()->figures.downloaded == Bytes{});
}

TEST_CASE("a block that is shorter than was asked for is none") {
    boost::asio::io_context loop;
    Leech leech(loop, [](const std::string& request) {
        return message(PlainPeer::piece, request.substr(0, 8) + std::string(8'192, 'x'));
    });
    Node::run_until(loop, [&] { return leech.view() != nullptr && leech.view()->refusal == Refusal::lies; });
    CHECK(leech.view()->last_refusal == "sent what nobody asked for");
    CHECK(leech.view()->figures.wanted_done == Bytes{});
}
