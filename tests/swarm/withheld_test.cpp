#include "swarm/withheld.hpp"

#include "loopback.hpp"
#include "plain_peer.hpp"
#include "temporary_folder.hpp"

#include <set>

#include <doctest/doctest.h>
#include <libtorrent/create_torrent.hpp>
#include <libtorrent/torrent_handle.hpp>
#include <libtorrent/torrent_status.hpp>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::testing;

namespace {

constexpr int piece_size = 16 * 1024;
constexpr int pieces = 12;

/// A torrent of one file that is seeded; some of its pieces are held back.
struct Seed {
    Seed() : session(bare_session()) {
        lt::file_storage list;
        folder.write("file", std::string(piece_size * pieces, 'x'));
        list.add_file("file", piece_size * pieces);
        lt::create_torrent maker(list, piece_size, lt::create_torrent::v1_only);
        lt::set_piece_hashes(maker, folder.path().native());
        std::vector<char> bytes;
        lt::bencode(std::back_inserter(bytes), maker.generate());
        lt::add_torrent_params params;
        params.ti = std::make_shared<lt::torrent_info>(bytes, lt::from_span);
        params.save_path = folder.path().native();
        params.extensions.emplace_back(
            [held = withheld](const lt::torrent_handle&, lt::client_data_t) { return hold_back(held); });
        params.flags &= ~(lt::torrent_flags::paused | lt::torrent_flags::auto_managed);
        handle = session.add_torrent(params);
        if (!comes_true([&] { return handle.status().is_seeding; })) throw std::runtime_error("never seeds");
    }
    PlainPeer peer(PlainPeer::Speaks speaks, char name = 'a') const {
        return {endpoint_of(session), handle.info_hashes().v1.to_string(), name, speaks};
    }
    TemporaryFolder folder;
    std::shared_ptr<Withheld> withheld = std::make_shared<Withheld>(pieces);
    lt::session session;
    lt::torrent_handle handle;
};

constexpr std::uint8_t ours = 7;  // for lt_donthave

/// The pieces that the next so many messages of that kind are about.
std::set<std::int64_t> told(PlainPeer& peer, std::uint8_t kind, int count) {
    std::set<std::int64_t> numbers;
    for (int k = 0; k < count; ++k) {
        const auto message = peer.next({kind});
        if (kind == PlainPeer::extended) CHECK(message.body[0] == ours);
        numbers.insert(decoded(std::string_view(message.body).substr(kind == PlainPeer::extended ? 1 : 0)));
    }
    return numbers;
}

}  // namespace

TEST_CASE("a piece is held back as long as one of its files is") {
    Withheld withheld(5);
    CHECK(!withheld.holds(PieceIndex{2}));
    withheld.hold({1, 3});
    withheld.hold({2, 5});
    withheld.hold({4, 4});
    for (const auto& [piece, held] : {std::pair{0, false}, {1, true}, {2, true}, {4, true}, {5, false}, {-1, false}})
        CHECK(withheld.holds(PieceIndex{piece}) == held);
    withheld.give({1, 3});
    CHECK(!withheld.holds(PieceIndex{1}));
    CHECK(withheld.holds(PieceIndex{2}));
    withheld.give({2, 5});
    CHECK(!withheld.holds(PieceIndex{2}));
}

TEST_CASE("news are what is not known yet, some at a time, and nothing twice") {
    Withheld withheld(5);
    std::vector<bool> known;
    CHECK(withheld.news(known, 10).empty());
    withheld.hold({1, 4});
    auto news = withheld.news(known, 2);
    REQUIRE(news.size() == 2);
    CHECK(news[1].piece == PieceIndex{2});
    CHECK(!news[1].have);
    CHECK(withheld.news(known, 10).size() == 1);
    CHECK(withheld.news(known, 10).empty());
    const auto version = withheld.version();
    withheld.give({1, 4});
    CHECK(withheld.version() != version);
    news = withheld.news(known, 10);
    REQUIRE(news.size() == 3);
    CHECK(news[0].have);
    std::vector<bool> newcomer;
    CHECK(withheld.news(newcomer, 10).empty());
}

TEST_CASE("who understands it is told that pieces are not there, now and later, and that they are back") {
    const Seed seed;
    auto early = seed.peer({.fast = true, .dont_have = ours});
    early.next({PlainPeer::unchoke});
    seed.withheld->hold({3, 5});
    CHECK(told(early, PlainPeer::extended, 2) == std::set<std::int64_t>{3, 4});
    auto late = seed.peer({.fast = true, .dont_have = ours}, 'b');
    CHECK(told(late, PlainPeer::extended, 2) == std::set<std::int64_t>{3, 4});
    seed.withheld->give({3, 5});
    CHECK(told(early, PlainPeer::have, 2) == std::set<std::int64_t>{3, 4});
    CHECK(told(late, PlainPeer::have, 2) == std::set<std::int64_t>{3, 4});
}

TEST_CASE("requests for what is not there are rejected, others served, and afterwards these too") {
    const Seed seed;
    seed.withheld->hold({3, 5});
    auto peer = seed.peer({.fast = true});
    peer.next({PlainPeer::unchoke});
    for (const int number : {3, 9, 4}) peer.request(number, 0, piece_size);
    std::set<std::int64_t> rejected;
    for (int k = 0; k < 3; ++k) {
        const auto answer = peer.next({PlainPeer::piece, PlainPeer::reject});
        if (answer.kind == PlainPeer::reject)
            rejected.insert(decoded(answer.body));
        else
            CHECK(decoded(answer.body) == 9);
    }
    CHECK(rejected == std::set<std::int64_t>{3, 4});
    seed.withheld->give({3, 5});
    peer.request(3, 0, piece_size);
    CHECK(peer.next({PlainPeer::piece, PlainPeer::reject}).kind == PlainPeer::piece);
}

TEST_CASE("who knows no rejects is choked for a moment instead") {
    const Seed seed;
    seed.withheld->hold({3, 5});
    auto peer = seed.peer({});
    peer.next({PlainPeer::unchoke});
    peer.request(3, 0, piece_size);
    CHECK(peer.next({PlainPeer::piece, PlainPeer::choke}).kind == PlainPeer::choke);
    CHECK(peer.next({PlainPeer::piece, PlainPeer::unchoke}).kind == PlainPeer::unchoke);
    peer.request(9, 0, piece_size);
    CHECK(decoded(peer.next({PlainPeer::piece}).body) == 9);
}

TEST_CASE("requests that were open when a piece was lost are turned away") {
    const Seed seed;
    seed.handle.set_upload_limit(60'000);
    auto peer = seed.peer({.fast = true});
    peer.next({PlainPeer::unchoke});
    for (int number = 0; number < pieces; ++number) peer.request(number, 0, piece_size);
    REQUIRE(comes_true([&] {
        std::vector<lt::peer_info> peers;
        seed.handle.get_peer_info(peers);
        return peers.size() == 1 && peers[0].upload_queue_length > 2;
    }));
    seed.withheld->hold({0, pieces});
    peer.next({PlainPeer::choke});
    CHECK(decoded(peer.next({PlainPeer::reject}).body) > 0);
    peer.next({PlainPeer::unchoke});
}
