#include "swarm/peer_pieces.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::swarm;

namespace {

constexpr bool content = true;
constexpr bool wanting = false;

}  // namespace

TEST_CASE("a peer that tells of its last piece became complete") {
    PeerPieces peer(3);
    peer.has_none();
    peer.sent(PieceIndex{2});
    for (const int piece : {2, 0, 0}) peer.has(PieceIndex{piece});
    CHECK(!peer.became_complete(wanting));
    peer.has(PieceIndex{1});
    CHECK(peer.became_complete(wanting));
}

TEST_CASE("a peer that says nothing at first had nothing") {
    PeerPieces peer(1);
    CHECK(!peer.became_complete(content));
    peer.sent(PieceIndex{0});
    peer.has(PieceIndex{0});
    CHECK(peer.became_complete(wanting));
}

TEST_CASE("a peer that claims everything and took nothing is no copy that we made") {
    PeerPieces peer(2);
    peer.has_none();
    for (const int piece : {0, 1}) peer.has(PieceIndex{piece});
    CHECK(!peer.became_complete(wanting));
    CHECK(!peer.became_complete(content));
}

TEST_CASE("a peer that had everything from the first did not become complete") {
    PeerPieces peer(2);
    peer.has_all();
    CHECK(!peer.became_complete(content));
    peer.has(PieceIndex{0});
    CHECK(!peer.became_complete(content));
    peer.lost(PieceIndex{0});
    peer.sent(PieceIndex{0});
    peer.has(PieceIndex{0});
    CHECK(peer.became_complete(wanting));
}

TEST_CASE("a peer may claim everything at once after it lacked some") {
    PeerPieces peer(2);
    peer.has_none();
    peer.sent(PieceIndex{1});
    peer.has_all();
    CHECK(peer.became_complete(wanting));
}

TEST_CASE("a silent peer counts once it wants nothing more and was sent what it didn't claim") {
    PeerPieces peer(3);
    peer.has_none();
    peer.has(PieceIndex{1});
    peer.sent(PieceIndex{0});
    CHECK(!peer.became_complete(content));  // it chose some files only
    peer.sent(PieceIndex{2});
    CHECK(!peer.became_complete(wanting));  // it may still be receiving
    CHECK(peer.became_complete(content));
    peer.lost(PieceIndex{0});
    CHECK(!peer.became_complete(content));
}

TEST_CASE("pieces that the torrent doesn't have change nothing") {
    PeerPieces peer(1);
    peer.has_none();
    for (const int piece : {-1, 1, 1'000'000}) {
        peer.has(PieceIndex{piece});
        peer.sent(PieceIndex{piece});
        peer.lost(PieceIndex{piece});
    }
    CHECK(!peer.became_complete(content));
}
