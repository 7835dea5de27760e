#include "swarm/piece_claims.hpp"

#include <doctest/doctest.h>
#include <libtorrent/bitfield.hpp>
#include <libtorrent/peer_connection_handle.hpp>

using namespace bittern::swarm;

namespace {

/// One connection; true is what libtorrent doesn't get to see.
std::shared_ptr<lt::peer_plugin> connection(Described described) {
    return keep_useful_claims(described)->new_connection(
        lt::peer_connection_handle(std::weak_ptr<lt::peer_connection>()));
}

}  // namespace

TEST_CASE("as long as only a link is known nothing is kept of what peers say they have") {
    for (const auto described : {Described::no, Described::yes}) {
        const bool useless = described == Described::no;
        const auto peer = connection(described);
        CHECK(peer->on_bitfield(lt::bitfield(8'000'000, true)) == useless);
        CHECK(peer->on_have(lt::piece_index_t{2'000'000}) == useless);
        CHECK(peer->on_suggest(lt::piece_index_t{1}) == useless);
        CHECK(peer->on_allowed_fast(lt::piece_index_t{1}) == useless);
        // These take no memory.
        CHECK_FALSE(peer->on_have_all());
        CHECK_FALSE(peer->on_have_none());
    }
}

TEST_CASE("pieces that may be asked for while choked are kept up to a number, and of each connection its own") {
    for (int peers = 0; peers < 2; ++peers) {
        const auto peer = connection(Described::yes);
        int kept = 0;
        for (int k = 0; k < 100'000; ++k) kept += peer->on_allowed_fast(lt::piece_index_t{7}) ? 0 : 1;
        CHECK(kept == 100);
    }
}
