#include "swarm/hash_requests.hpp"

#include "hash_asking.hpp"
#include "loopback.hpp"
#include "two_engines.hpp"

#include <future>

#include <libtorrent/session_stats.hpp>
#include <libtorrent/torrent_handle.hpp>
#include <libtorrent/torrent_status.hpp>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;
using bittern::testing::AskingPeer;

namespace {

constexpr std::uint32_t pieces = 256;
/// Answered with 8,245 bytes: 200 are more than a peer may leave unread and less than what must_read.hpp looks at.
constexpr int flood = 200;

/// A file of 8 MiB in pieces of 32 KiB.
Shared many_pieces(const TemporaryFolder& folder) {
    write(folder.path() / "many.bin", noise(std::size_t{pieces} * (32 << 10), 1));
    return share(folder.path() / "many.bin", content::Format::v2);
}

std::string request_for(const Shared& shared) {
    const auto& root = shared.metainfo.files().front().root;
    return bittern::testing::hash_request({root.begin(), root.end()}, 1, pieces);
}

std::string name_of(const Shared& shared) {
    const auto hash = *shared.metainfo.info_hash().v2;
    return {hash.begin(), hash.begin() + 20};
}

/// Asks that often before it reads the first answer; how many it got before it was let go of.
int answers_to_flood(AskingPeer& peer, const std::string& request) {
    std::string all;
    for (int k = 0; k < flood; ++k) all += request;
    peer.say(all);
    int answers = 0;
    while (answers < flood && peer.next_about_hashes() == AskingPeer::hashes) ++answers;
    return answers;
}

/// One at a time, more than fits in memory at once; how many answers came.
int answers_to_honest(AskingPeer& peer, const std::string& request) {
    int answers = 0;
    for (int k = 0; k < flood; ++k) {
        peer.say(request);
        if (peer.next_about_hashes() == AskingPeer::hashes) ++answers;
    }
    return answers;
}

}  // namespace

TEST_CASE("who asks for hashes without reading them is let go of, and who reads gets all") {
    TemporaryFolder folder;
    boost::asio::io_context loop;
    const auto shared = many_pieces(folder);
    Node seed(loop);
    seed.engine->add(shared.request());
    Node::run_until(loop, [&] { return seed.last<Added>() != nullptr; });
    const auto address = seed.address();
    auto both = std::async(std::launch::async, [&] {
        const boost::asio::ip::tcp::endpoint victim(boost::asio::ip::make_address(address.host), address.port);
        AskingPeer honest(victim, name_of(shared), "-XX0001-reads-all---");
        CHECK(answers_to_honest(honest, request_for(shared)) == flood);
        AskingPeer hoarder(victim, name_of(shared), "-XX0001-never-reads-");
        CHECK(answers_to_flood(hoarder, request_for(shared)) < flood);
        CHECK(answers_to_honest(honest, request_for(shared)) == flood);
    });
    Node::run_until(loop, [&] { return both.wait_for(std::chrono::seconds{0}) == std::future_status::ready; });
    both.get();
}

namespace {

/// Whether a peer that says so is let go of before it has said more.
bool is_let_go_of(const boost::asio::ip::tcp::endpoint& victim, const Shared& shared, const std::string& bytes) {
    AskingPeer peer(victim, name_of(shared), "-XX0001-says-a-lot--");
    peer.say(bytes);
    return peer.is_let_go_of(std::chrono::seconds{3});
}

/// The beginning of a message, and no end of it.
std::string begun(char kind, std::uint32_t length) {
    return bittern::testing::big_endian(length) + kind + std::string(1000, '\0');
}

}  // namespace

TEST_CASE("who begins a message that is longer than any there is reason for is let go of") {
    TemporaryFolder folder;
    boost::asio::io_context loop;
    const auto shared = many_pieces(folder);
    Node seed(loop), leech(loop);
    seed.engine->add(shared.request());
    leech.engine->find({.magnet = shared.metainfo.magnet(), .peers = {}});
    Node::run_until(loop, [&] { return seed.last<Added>() != nullptr; });
    const auto endpoint = [](const torrent::HostPort& address) {
        return boost::asio::ip::tcp::endpoint(boost::asio::ip::make_address(address.host), address.port);
    };
    const auto with_metadata = endpoint(seed.address()), without = endpoint(leech.address());
    constexpr char bitfield = 5, extended = 20, hashes = 22;
    auto all = std::async(std::launch::async, [&] {
        for (const auto& victim : {with_metadata, without}) {
            CHECK(is_let_go_of(victim, shared, begun(extended, 1 << 20)));
            CHECK(is_let_go_of(victim, shared, begun(hashes, 1 << 20)));
            CHECK(is_let_go_of(victim, shared, begun(bitfield, 1 << 20)));
            CHECK_FALSE(is_let_go_of(victim, shared, begun(extended, 20'000)));
        }
        CHECK_FALSE(is_let_go_of(without, shared, begun(bitfield, 1 + pieces / 8)));
    });
    Node::run_until(loop, [&] { return all.wait_for(std::chrono::seconds{0}) == std::future_status::ready; });
    all.get();
}

namespace {

lt::settings_pack encrypted_settings() {
    auto pack = bittern::testing::loopback_settings();
    for (const int policy : {lt::settings_pack::out_enc_policy, lt::settings_pack::in_enc_policy})
        pack.set_int(policy, lt::settings_pack::pe_forced);
    pack.set_int(lt::settings_pack::allowed_enc_level, lt::settings_pack::pe_rc4);
    pack.set_bool(lt::settings_pack::close_redundant_connections, false);
    return pack;
}

/// A seed whose peers encrypt all that they say, and one that gets it by the link alone: so it asks for hashes.
struct Encrypted {
    explicit Encrypted(const UnreadLimits& limits) {
        const auto file = shared.metainfo.to_torrent_file();
        lt::add_torrent_params given;
        given.ti = std::make_shared<lt::torrent_info>(file, lt::from_span);
        given.save_path = folder.path().native();
        given.flags = lt::torrent_flags::seed_mode;
        auto all = std::make_shared<UnreadOfAll>();
        all->limits = limits;
        given.extensions.emplace_back(
            [all](const lt::torrent_handle&, lt::client_data_t) { return let_go_of_who_fills_memory(all, kib(32)); });
        seed.add_torrent(given);
        lt::add_torrent_params wanted;
        wanted.info_hashes = given.ti->info_hashes();
        wanted.save_path = (folder.path() / "got").native();
        leech = client.add_torrent(wanted);
        leech.connect_peer(bittern::testing::endpoint_of(seed));
    }
    /// Of the seed's messages of one kind, by libtorrent's name for them.
    std::int64_t sent(const char* metric) {
        std::int64_t count = -1;
        seed.post_session_stats();
        bittern::testing::until(seed, [&](const lt::alert* alert) {
            const auto* stats = lt::alert_cast<lt::session_stats_alert>(alert);
            if (stats) count = stats->counters()[lt::find_metric_idx(metric)];
            return stats != nullptr;
        });
        return count;
    }

    TemporaryFolder folder;
    Shared shared = many_pieces(folder);
    lt::session seed{lt::session_params(encrypted_settings())}, client{lt::session_params(encrypted_settings())};
    lt::torrent_handle leech;
};

}  // namespace

TEST_CASE("an encrypted connection stays one, and brings its hashes") {
    Encrypted pair{UnreadLimits{}};
    CHECK(bittern::testing::comes_true([&] { return pair.leech.status().is_seeding; }));
    std::vector<lt::peer_info> peers;
    pair.leech.get_peer_info(peers);
    REQUIRE(peers.size() == 1);
    CHECK(static_cast<bool>(peers[0].flags & lt::peer_info::rc4_encrypted));
    CHECK(pair.sent("ses.num_outgoing_hashes") > 0);
}

TEST_CASE("requests for hashes are seen inside an encrypted connection") {
    Encrypted pair(UnreadLimits{.always = {}, .one = {}, .all = {}});
    CHECK(bittern::testing::comes_true([&] { return pair.sent("ses.num_outgoing_hash_reject") > 0; }));
    CHECK(pair.sent("ses.num_outgoing_hashes") == 0);
}
