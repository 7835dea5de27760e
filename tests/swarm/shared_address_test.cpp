#include "swarm/shared_address.hpp"

#include "loopback.hpp"
#include "plain_peer.hpp"
#include "temporary_folder.hpp"

#include <doctest/doctest.h>
#include <libtorrent/create_torrent.hpp>
#include <libtorrent/torrent_handle.hpp>
#include <libtorrent/torrent_status.hpp>

using namespace bittern;
using namespace bittern::testing;

namespace {

constexpr int piece_size = 16 * 1024;

/// A torrent of one piece that is seeded.
struct Seed {
    Seed() : session(bare_session()) {
        lt::file_storage list;
        folder.write("file", std::string(piece_size, 'x'));
        list.add_file("file", piece_size);
        lt::create_torrent maker(list, piece_size, lt::create_torrent::v1_only);
        lt::set_piece_hashes(maker, folder.path().native());
        std::vector<char> bytes;
        lt::bencode(std::back_inserter(bytes), maker.generate());
        lt::add_torrent_params params;
        params.ti = std::make_shared<lt::torrent_info>(bytes, lt::from_span);
        params.save_path = folder.path().native();
        params.extensions.emplace_back([](const lt::torrent_handle& torrent, lt::client_data_t) {
            return swarm::let_peers_share_an_address(torrent);
        });
        params.flags &= ~(lt::torrent_flags::paused | lt::torrent_flags::auto_managed);
        handle = session.add_torrent(params);
        if (!comes_true([&] { return handle.status().is_seeding; })) throw std::runtime_error("never seeds");
    }
    [[nodiscard]] PlainPeer peer(char name, int port) const {
        return {endpoint_of(session), handle.info_hashes().v1.to_string(), name, {.dont_have = 7, .port = port}};
    }

    TemporaryFolder folder;
    lt::session session;
    lt::torrent_handle handle;
};

void is_served(PlainPeer& peer) {
    peer.request(0, 0, piece_size);
    CHECK(peer.next({PlainPeer::piece}).body.size() == 8 + piece_size);
}

}  // namespace

TEST_CASE("peers that have one address and listen on the same port are served side by side") {
    const Seed seed;
    auto first = seed.peer('a', 6881);
    first.next({PlainPeer::unchoke});
    auto second = seed.peer('b', 6881);
    second.next({PlainPeer::unchoke});
    is_served(second);
    is_served(first);
}

TEST_CASE("a peer that calls from the port it listens on makes room as well") {
    const Seed seed;
    auto first = seed.peer('a', 0);
    first.listen_on(first.port());
    is_served(first);
    auto second = seed.peer('b', first.port());
    is_served(second);
    is_served(first);
}

TEST_CASE("who makes room takes no port that another peer of the address has") {
    const Seed seed;
    auto claims = seed.peer('a', 0);
    is_served(claims);
    {
        auto makes_room = seed.peer('b', 6881);
        is_served(makes_room);
        claims.listen_on(makes_room.port());
        is_served(claims);
        auto newcomer = seed.peer('c', 6881);
        is_served(newcomer);
        auto next = seed.peer('d', makes_room.port());
        is_served(next);
        is_served(makes_room);
        is_served(newcomer);
    }
    is_served(claims);
}
