#include "swarm/peer_watch.hpp"

#include "loopback.hpp"
#include "plain_peer.hpp"
#include "temporary_folder.hpp"

#include <mutex>

#include <doctest/doctest.h>
#include <libtorrent/create_torrent.hpp>
#include <libtorrent/torrent_handle.hpp>
#include <libtorrent/torrent_status.hpp>

using namespace bittern::swarm;
using namespace bittern::testing;

namespace {

std::shared_ptr<lt::torrent_info> make_torrent(const TemporaryFolder& folder) {
    lt::file_storage list;
    for (const char* name : {"shared/a", "shared/b"}) {
        folder.write(name, std::string(200'000, name[7]));
        list.add_file(name, 200'000);
    }
    lt::create_torrent maker(list, 16 * 1024);
    lt::set_piece_hashes(maker, folder.path().native());
    std::vector<char> encoded;
    lt::bencode(std::back_inserter(encoded), maker.generate());
    return std::make_shared<lt::torrent_info>(encoded, lt::from_span);
}

/// A seed that watches its peers.
struct Seed {
    Seed() : info(make_torrent(folder)), session(bare_session()) {
        lt::add_torrent_params params;
        params.ti = info;
        params.save_path = folder.path().native();
        const auto watch = watch_peers(info->num_pieces(), [this](std::string address) {
            const std::lock_guard lock(mutex);
            completed.push_back(std::move(address));
        });
        params.extensions.emplace_back([watch](const lt::torrent_handle&, lt::client_data_t) { return watch; });
        params.flags &= ~(lt::torrent_flags::paused | lt::torrent_flags::auto_managed);
        handle = session.add_torrent(params);
        if (!comes_true([&] { return handle.status().is_seeding; })) throw std::runtime_error("never seeds");
    }
    std::vector<std::string> counted() {
        const std::lock_guard lock(mutex);
        return completed;
    }
    TemporaryFolder folder;
    std::shared_ptr<lt::torrent_info> info;
    std::mutex mutex;
    std::vector<std::string> completed;
    lt::session session;
    lt::torrent_handle handle;
};

struct Leech {
    Leech(const Seed& seed, const TemporaryFolder& folder, lt::settings_pack extra = {},
          std::vector<lt::download_priority_t> priorities = {})
        : session(settings(extra)) {
        add(seed, folder, std::move(priorities));
    }
    void add(const Seed& seed, const TemporaryFolder& folder, std::vector<lt::download_priority_t> priorities) {
        lt::add_torrent_params params;
        params.file_priorities = std::move(priorities);
        params.ti = std::make_shared<lt::torrent_info>(*seed.info);
        params.save_path = folder.path().native();
        params.flags &= ~(lt::torrent_flags::paused | lt::torrent_flags::auto_managed);
        handle = session.add_torrent(params);
        handle.connect_peer(endpoint_of(seed.session));
    }
    static lt::session_params settings(const lt::settings_pack& extra) {
        lt::session_params params = bare_session();
        for (const int name : {lt::settings_pack::send_redundant_have, lt::settings_pack::close_redundant_connections})
            if (extra.has_val(name)) params.settings.set_bool(name, extra.get_bool(name));
        if (extra.has_val(lt::settings_pack::listen_interfaces))
            params.settings.set_str(lt::settings_pack::listen_interfaces,
                                    extra.get_str(lt::settings_pack::listen_interfaces));
        return params;
    }
    lt::session session;
    lt::torrent_handle handle;
};

}  // namespace

TEST_CASE("a peer that gets everything is counted once, by its address") {
    Seed seed;
    TemporaryFolder target;
    Leech leech(seed, target);
    REQUIRE(comes_true([&] { return !seed.counted().empty(); }));
    REQUIRE(comes_true([&] { return leech.handle.status().is_seeding; }));
    CHECK(seed.counted().size() == 1);
    CHECK(seed.counted()[0].rfind("127.0.0.1:", 0) == 0);
}

TEST_CASE("a peer that leaves as soon as it is complete is counted") {
    Seed seed;
    TemporaryFolder target;
    {
        Leech leech(seed, target);
        REQUIRE(comes_true([&] { return leech.handle.status().is_seeding; }));
    }
    CHECK(comes_true([&] { return seed.counted().size() == 1; }));
}

TEST_CASE("a peer that doesn't tell seeds which pieces it has is counted when it wants nothing more") {
    Seed seed;
    TemporaryFolder target;
    lt::settings_pack quiet;
    quiet.set_bool(lt::settings_pack::send_redundant_have, false);
    quiet.set_bool(lt::settings_pack::close_redundant_connections, false);
    Leech leech(seed, target, quiet);
    CHECK(comes_true([&] { return seed.counted().size() == 1; }));
}

TEST_CASE("a peer that has everything already is no new copy, nor one that wants a part only") {
    Seed seed;
    TemporaryFolder target;
    {
        Leech leech(seed, target);
        REQUIRE(comes_true([&] { return seed.counted().size() == 1; }));
    }
    Leech again(seed, target);  // checks what is there, and is a seed
    TemporaryFolder other;
    std::vector<lt::download_priority_t> first_only(static_cast<std::size_t>(seed.info->num_files()),
                                                    lt::dont_download);
    first_only.front() = lt::default_priority;
    Leech choosy(seed, other, {}, first_only);
    REQUIRE(comes_true([&] { return choosy.handle.status().is_finished && again.handle.status().is_seeding; }));
    TemporaryFolder third;
    Leech last(seed, third);  // whoever comes after them was seen after them
    REQUIRE(comes_true([&] { return seed.counted().size() >= 2; }));
    CHECK(seed.counted().size() == 2);
}

TEST_CASE("two machines behind one address that listen on the same port are two") {
    Seed seed;
    TemporaryFolder first, second;
    lt::settings_pack same_port;
    {
        Leech leech(seed, first);
        REQUIRE(comes_true([&] { return seed.counted().size() == 1; }));
        same_port.set_str(lt::settings_pack::listen_interfaces,
                          "127.0.0.1:" + std::to_string(leech.session.listen_port()));
    }
    Leech other(seed, second, same_port);
    CHECK(comes_true([&] { return seed.counted().size() == 2; }));
}

TEST_CASE("a peer that comes back by the same id and gets everything again is still one") {
    Seed seed;
    const auto takes_everything = [&](char name) {
        const auto hash = seed.info->info_hashes().v1.to_string();
        PlainPeer peer(endpoint_of(seed.session), hash, name, {});
        static_cast<void>(peer.next({PlainPeer::unchoke}));
        for (const auto piece : seed.info->piece_range()) {
            peer.request(static_cast<int>(piece), 0, seed.info->piece_size(piece));
            static_cast<void>(peer.next({PlainPeer::piece}));
        }
    };
    takes_everything('a');
    REQUIRE(comes_true([&] { return seed.counted().size() == 1; }));
    takes_everything('a');
    takes_everything('b');  // whoever comes after it was seen after it
    REQUIRE(comes_true([&] { return seed.counted().size() >= 2; }));
    CHECK(seed.counted().size() == 2);
}

TEST_CASE("a peer that gives up half-way is not counted") {
    Seed seed;
    seed.handle.set_upload_limit(20'000);  // twenty seconds for all of it
    {
        TemporaryFolder target;
        Leech leech(seed, target);
        REQUIRE(comes_true([&] { return leech.handle.status().total_payload_download > 0; }));
        REQUIRE(!leech.handle.status().is_seeding);
    }
    seed.handle.set_upload_limit(-1);
    TemporaryFolder target;
    Leech leech(seed, target);
    REQUIRE(comes_true([&] { return leech.handle.status().is_seeding && !seed.counted().empty(); }));
    CHECK(seed.counted().size() == 1);
}
