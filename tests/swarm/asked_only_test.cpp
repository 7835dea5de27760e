#include "claiming_peer.hpp"
#include "swarm/request_allowance.hpp"
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
    explicit Leech(boost::asio::io_context& loop, const ClaimingPeer::Answer& answer,
                   ClaimingPeer::Rejects rejects = ClaimingPeer::Rejects::no)
        : shared(shared_file(from)), peer(shared.metainfo.piece_count(), rejects, answer), node(loop) {
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
    const auto* lost = leech.node.last<PeerLost>();
    REQUIRE(lost != nullptr);
    CHECK(lost->reason == "sent what nobody asked for");
    CHECK(leech.view()->figures.downloaded == Bytes{});
}

TEST_CASE("a peer that turns away whatever it is asked for is not asked without end") {
    constexpr auto yes = ClaimingPeer::Rejects::yes, no = ClaimingPeer::Rejects::no;
    for (const auto rejects : {yes, no}) {
        CAPTURE(rejects == yes);
        boost::asio::io_context loop;
        Leech leech(
            loop,
            [rejects](const std::string& request) {
                return rejects == yes ? message(PlainPeer::reject, request)
                                      : message(PlainPeer::choke) + message(PlainPeer::unchoke);
            },
            rejects);
        Node::run_until(loop, [&] { return leech.view() != nullptr && leech.view()->refusal == Refusal::unhelpful; });
        CHECK(leech.view()->last_refusal == "turns away whatever it is asked for");
        CHECK(leech.view()->refusing.size() == 1);
        // What is on its way when the allowance is used up, and a connection of the next try, come on top of it.
        CHECK(leech.peer.requests() <= 3 * RequestAllowance::most * leech.peer.connections());
    }
}

TEST_CASE("a peer that gives may turn away as much as it likes, and who waits for long may be asked again") {
    RequestAllowance allowance;
    for (int k = 0; k < 10 * RequestAllowance::most; ++k) {
        allowance.asked();
        if (k % 1000 == 0) allowance.came();
        CHECK_FALSE(allowance.is_used_up());
    }
    allowance.came();
    for (int second = 0; second < 1000; ++second) {
        for (int k = 0; k < RequestAllowance::each_second; ++k) allowance.asked();
        CHECK_FALSE(allowance.is_used_up());
        allowance.second_passed();
    }
    for (int k = 0; k < RequestAllowance::most; ++k) allowance.asked();
    CHECK(allowance.is_used_up());
    allowance.second_passed();
    CHECK_FALSE(allowance.is_used_up());
}
