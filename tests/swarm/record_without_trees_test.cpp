#include "swarm/record_without_trees.hpp"

#include "two_engines.hpp"

#include <future>

#include <libtorrent/alert_types.hpp>
#include <libtorrent/session.hpp>
#include <libtorrent/session_params.hpp>
#include <libtorrent/torrent_info.hpp>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

namespace {

const lt::tcp::endpoint known_peer(lt::make_address("127.0.0.9"), 9);

lt::session_params alone() {
    lt::session_params params;
    params.settings.set_str(lt::settings_pack::listen_interfaces, "127.0.0.1:0");
    params.settings.set_int(lt::settings_pack::alert_mask, lt::alert_category::status | lt::alert_category::storage);
    for (const int setting : {lt::settings_pack::enable_dht, lt::settings_pack::enable_lsd,
                              lt::settings_pack::enable_upnp, lt::settings_pack::enable_natpmp})
        params.settings.set_bool(setting, false);
    return params;
}

template <class Alert>
Alert* wait_for(lt::session& session) {
    for (std::vector<lt::alert*> alerts;;) {
        session.wait_for_alert(lt::seconds(60));
        session.pop_alerts(&alerts);
        REQUIRE_FALSE(alerts.empty());
        for (auto* alert : alerts)
            if (auto* one = lt::alert_cast<Alert>(alert)) return one;
    }
}

std::vector<bool> bits(const lt::bitfield& field) {
    return {field.begin(), field.end()};
}

}  // namespace

TEST_CASE("a record without trees holds the pieces, blocks and peers that libtorrent's has") {
    TemporaryFolder folder;
    write(folder.path() / "file", noise(1'000'000, 1));
    const auto shared = share(folder.path() / "file", content::Format::hybrid);
    REQUIRE(shared.metainfo.piece_count() > 8);
    const auto file = shared.metainfo.to_torrent_file();
    const auto heard_of = std::make_shared<PeersHeardOf>();
    lt::add_torrent_params params;
    params.ti = std::make_shared<lt::torrent_info>(lt::span<const char>(file.data(), static_cast<int>(file.size())),
                                                   lt::from_span);
    params.save_path = folder.path().native();
    params.flags = lt::torrent_flags::paused;
    params.extensions.emplace_back([&](const lt::torrent_handle&, lt::client_data_t) { return heard_of; });
    params.peers.push_back(known_peer);
    params.have_pieces.resize(params.ti->num_pieces(), false);
    for (const int piece : {0, 2, 5}) params.have_pieces.set_bit(lt::piece_index_t{piece});
    const int blocks = params.ti->piece_length() / 0x4000;
    REQUIRE(blocks > 1);
    params.unfinished_pieces[lt::piece_index_t{3}] = lt::bitfield(blocks, false);
    params.unfinished_pieces[lt::piece_index_t{3}].set_bit(1);

    lt::session session(alone());
    const auto handle = session.add_torrent(std::move(params));
    wait_for<lt::torrent_checked_alert>(session);
    const auto ours = record_without_trees(handle, *heard_of);
    handle.save_resume_data();
    const auto& theirs = wait_for<lt::save_resume_data_alert>(session)->params;
    REQUIRE(ours);
    CHECK(bits(ours->have_pieces) == bits(theirs.have_pieces));
    CHECK(ours->have_pieces.count() == 3);
    REQUIRE(ours->unfinished_pieces.size() == 1);
    REQUIRE(theirs.unfinished_pieces.size() == 1);
    CHECK(ours->unfinished_pieces.begin()->first == lt::piece_index_t{3});
    CHECK(bits(ours->unfinished_pieces.begin()->second) == bits(theirs.unfinished_pieces.begin()->second));
    CHECK(ours->info_hashes == theirs.info_hashes);
    CHECK(ours->peers == theirs.peers);
    CHECK(ours->peers == std::vector{known_peer});
    CHECK(ours->merkle_trees.empty());
    CHECK_FALSE(theirs.merkle_trees.empty());
    CHECK_FALSE(record_without_trees({}, *heard_of));
}
