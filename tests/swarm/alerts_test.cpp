#include "swarm/alerts.hpp"

#include <doctest/doctest.h>
#include <libtorrent/torrent_status.hpp>

using namespace bittern;
using namespace bittern::swarm;

TEST_CASE("no more is done than is wanted, though libtorrent counts the last block as a whole one") {
    lt::torrent_status status;
    status.total_wanted = 5'400'000;
    status.total_wanted_done = 330 * (16 << 10);
    const auto figures = figures_of(status, TorrentId{1});
    CHECK(figures.wanted_done == figures.wanted);
    CHECK(figures.missing() == Bytes{});
    status.total_wanted_done = 329 * (16 << 10);
    CHECK(figures_of(status, TorrentId{1}).missing() == Bytes{5'400'000 - 329 * (16 << 10)});
}
