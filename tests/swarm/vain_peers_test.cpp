// Peers that say hello and give nothing.
#include "swarm/vain_peers.hpp"

#include "claiming_peer.hpp"
#include "download_scene.hpp"
#include "loopback.hpp"
#include "refusing_peer.hpp"
#include "swarm/request_allowance.hpp"

#include <array>

#include <libtorrent/peer_info.hpp>
#include <libtorrent/torrent_handle.hpp>
#include <libtorrent/torrent_status.hpp>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;
using bittern::testing::ClaimingPeer;
using bittern::testing::decoded;
using bittern::testing::encoded;
using bittern::testing::HangingUpPeer;
using bittern::testing::message;
using bittern::testing::PlainPeer;
using namespace std::chrono_literals;

namespace {

/// A download of one large file, and the peers it knows.
struct Leech {
    explicit Leech(boost::asio::io_context& loop) : node(loop) {
        write(from.path() / "large.bin", noise(8 << 20, 1));
        shared = share(from.path() / "large.bin", content::Format::v1);
    }
    void start(std::vector<torrent::HostPort> peers) {
        id = node.engine->add({.metainfo = shared->metainfo,
                               .paths = {to.path(), std::array{std::string_view("large.bin")}},
                               .peers = std::move(peers)});
    }
    [[nodiscard]] const TorrentView* view() const { return node.engine->state().find(id); }
    [[nodiscard]] int judged(Refusal how) const {
        return static_cast<int>(std::ranges::count_if(node.events, [&](const Event& event) {
            const auto* judged = std::get_if<PeerJudged>(&event);
            return judged != nullptr && judged->refusal == how;
        }));
    }

    TemporaryFolder from, to;
    std::optional<Shared> shared;
    Node node;
    TorrentId id;
};

}  // namespace

TEST_CASE("a peer that hangs up after its hello is counted as such, and called ever more seldom") {
    const HangingUpPeer peer(HangingUpPeer::Hello::said);
    Scene scene;
    auto options = scene.options();
    options.peers = {peer.address()};
    options.timeout = 8s;  // time for four calls at an even pace
    const auto view = scene.by_file(std::move(options));
    REQUIRE(view.error);
    CHECK(view.error->message.find("of 1 peer none stays connected (last: hung up after its hello") !=
          std::string::npos);
    CHECK(peer.connections() >= 1);
    CHECK(peer.connections() <= 3);
}

TEST_CASE("while only a link is known who hangs up after its hello is counted as well") {
    const HangingUpPeer peer(HangingUpPeer::Hello::said);
    Scene scene;
    auto options = scene.options();
    options.peers = {peer.address()};
    options.timeout = 2s;
    const auto view = scene.by_link(std::move(options));
    REQUIRE(view.error);
    CHECK(view.error->message.find("none stays connected") != std::string::npos);
}

TEST_CASE("a peer that hangs up when it is asked for something is counted until it gives, and then called at once") {
    boost::asio::io_context loop;
    Leech leech(loop);
    std::atomic<bool> gives = false;
    ClaimingPeer peer(leech.shared->metainfo.piece_count(), ClaimingPeer::Rejects::no,
                      [&](const std::string& request) -> std::optional<std::string> {
                          if (!gives) return std::nullopt;
                          return message(PlainPeer::piece, request.substr(0, 8) + std::string(16'384, 'x'));
                      });
    leech.start({peer.address()});
    Node::run_until(loop, [&] { return leech.judged(Refusal::leaves) == 2; });
    CHECK(leech.view()->count(Refusal::leaves) == 1);
    CHECK(leech.view()->last_refusal.find("hung up when it was asked for something") == 0);
    gives = true;
    Node::run_until(loop, [&] { return leech.judged(Refusal::none) == 1; });
    CHECK(leech.view()->count(Refusal::leaves) == 0);
}

TEST_CASE("a peer that breaks the protocol is counted as such") {
    boost::asio::io_context loop;
    Leech leech(loop);
    ClaimingPeer peer(leech.shared->metainfo.piece_count(), ClaimingPeer::Rejects::no,
                      [](const std::string&) { return encoded(64 << 20) + static_cast<char>(PlainPeer::piece); });
    leech.start({peer.address()});
    Node::run_until(loop, [&] { return leech.judged(Refusal::nonsense) == 1; });
    CHECK(leech.view()->count(Refusal::nonsense) == 1);
}

TEST_CASE("peers rest for twice as long each time, though not for hours") {
    CHECK(rest_after(1) == 4s);
    CHECK(rest_after(2) == 8s);
    CHECK(rest_after(4) == 32s);
    CHECK(rest_after(1000) == 512s);
}

TEST_CASE("a peer that turns away whatever it is asked for is not asked without end") {
    constexpr auto yes = ClaimingPeer::Rejects::yes, no = ClaimingPeer::Rejects::no;
    for (const auto rejects : {yes, no}) {
        CAPTURE(rejects == yes);
        boost::asio::io_context loop;
        Leech leech(loop);
        ClaimingPeer peer(leech.shared->metainfo.piece_count(), rejects, [rejects](const std::string& request) {
            return rejects == yes ? message(PlainPeer::reject, request)
                                  : message(PlainPeer::choke) + message(PlainPeer::unchoke);
        });
        leech.start({peer.address()});
        Node::run_until(loop, [&] { return leech.judged(Refusal::rejects) == 1; });
        CHECK(leech.view()->last_refusal == "turns away whatever it is asked for");
        CHECK(leech.view()->count(Refusal::rejects) == 1);
        // What is on its way when the allowance is used up comes on top of it.
        CHECK(peer.requests() <= 3 * RequestAllowance::most);
    }
}

TEST_CASE("a peer that turns away everything at its leisure is let go of, and others give all there is") {
    boost::asio::io_context loop;
    Leech leech(loop);
    ClaimingPeer peer(leech.shared->metainfo.piece_count(), ClaimingPeer::Rejects::yes, [](const std::string& request) {
        std::this_thread::sleep_for(25ms);  // some 40 a second
        return message(PlainPeer::reject, request);
    });
    leech.start({peer.address()});
    Node::run_until(loop, [&] { return leech.judged(Refusal::rejects) == 1; });
    CHECK(peer.requests() < RequestAllowance::most / 2);
    Node seed(loop);
    auto request = leech.shared->request();
    request.peers = {leech.node.address()};
    seed.engine->add(std::move(request));
    Node::run_until(loop, [&] { return leech.node.last<Completed>() != nullptr; });
}

TEST_CASE("a peer that rejects now and then, or for a while, and gives in between is kept") {
    boost::asio::io_context loop;
    Leech leech(loop);
    const auto content = read(leech.from.path() / "large.bin");
    int asked = 0;
    ClaimingPeer peer(leech.shared->metainfo.piece_count(), ClaimingPeer::Rejects::yes,
                      [&](const std::string& request) {
                          ++asked;
                          if (asked % 3 != 0 || (asked > 100 && asked < 1000))
                              return message(PlainPeer::reject, request);
                          const auto at = decoded(request) * kib(32).count + decoded(request.substr(4));
                          return message(PlainPeer::piece,
                                         request.substr(0, 8) + content.substr(static_cast<std::size_t>(at), 16'384));
                      });
    leech.start({peer.address()});
    Node::run_until(loop, [&] { return leech.node.last<Completed>() != nullptr; });
    CHECK(leech.judged(Refusal::rejects) == 0);
    CHECK(peer.connections() == 1);
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

TEST_CASE("seconds in which everything is turned away are counted until something comes") {
    RequestAllowance allowance;
    const auto turn_away = [&](int seconds) {
        for (int second = 0; second < seconds; ++second) {
            allowance.asked();
            allowance.rejected();
            allowance.second_passed();
        }
    };
    turn_away(RequestAllowance::most_seconds - 1);
    for (int second = 0; second < 100; ++second) allowance.second_passed();  // nothing is asked
    CHECK_FALSE(allowance.is_used_up());
    allowance.came();
    turn_away(RequestAllowance::most_seconds - 1);
    CHECK_FALSE(allowance.is_used_up());
    turn_away(1);
    CHECK(allowance.is_used_up());
}

TEST_CASE("who keeps what it can and turns away what is too much is slow, and not in vain") {
    RequestAllowance allowance;
    for (int k = 0; k < 500; ++k) allowance.asked();
    for (int second = 0; second < 25; ++second) {
        for (int k = 0; k < 10; ++k) allowance.rejected();
        allowance.second_passed();
    }
    CHECK_FALSE(allowance.is_used_up());
}

TEST_CASE("a choke turns away all that was asked for") {
    RequestAllowance allowance;
    for (int round = 0; round < RequestAllowance::most_seconds; ++round) {
        CHECK_FALSE(allowance.is_used_up());
        for (int k = 0; k < 5; ++k) allowance.asked();
        allowance.choked();
        allowance.second_passed();
    }
    CHECK(allowance.is_used_up());
}

TEST_CASE("a peer that hung up before its hello is called at once when it is named again") {
    const HangingUpPeer peer;
    auto params = bittern::testing::bare_session();
    params.settings.set_int(lt::settings_pack::min_reconnect_time, 3600);
    lt::session session(params);
    lt::add_torrent_params looked_for;
    looked_for.info_hashes.v1 = lt::sha1_hash("aaaaaaaaaaaaaaaaaaaa");
    looked_for.save_path = "/nowhere";
    looked_for.flags &= ~(lt::torrent_flags::paused | lt::torrent_flags::auto_managed);
    looked_for.extensions.emplace_back([](const lt::torrent_handle& torrent, lt::client_data_t) {
        return judge_peers(torrent, [](const Judgement&) {});
    });
    const auto handle = session.add_torrent(looked_for);
    const lt::tcp::endpoint endpoint(lt::make_address("127.0.0.1"), peer.address().port);
    handle.connect_peer(endpoint, lt::peer_info::tracker);
    REQUIRE(bittern::testing::comes_true([&] { return peer.connections() == 1; }));
    REQUIRE(bittern::testing::comes_true([&] { return handle.status().num_connections == 0; }));
    handle.connect_peer(endpoint, lt::peer_info::tracker);
    CHECK(bittern::testing::comes_true([&] { return peer.connections() == 2; }));
}
