#include "swarm/transport.hpp"

#include "loopback.hpp"
#include "swarm/settings.hpp"
#include "two_engines.hpp"

#include <atomic>
#include <netinet/in.h>
#include <sys/socket.h>

#include <doctest/doctest.h>
#include <libtorrent/peer_connection.hpp>
#include <libtorrent/peer_connection_handle.hpp>
#include <libtorrent/peer_info.hpp>
#include <libtorrent/torrent_handle.hpp>
#include <libtorrent/torrent_peer.hpp>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;
using namespace bittern::testing;

namespace {

/// Receive buffers of this process's TCP connections to the port.
std::vector<int> receive_buffers(std::uint16_t port) {
    std::vector<int> found;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        const int descriptor = std::stoi(entry.path().filename());
        sockaddr_in peer{};
        socklen_t size = sizeof peer;
        if (::getpeername(descriptor, reinterpret_cast<sockaddr*>(&peer), &size) != 0 || peer.sin_family != AF_INET)
            continue;
        int buffer = 0;
        size = sizeof buffer;
        if (ntohs(peer.sin_port) == port && ::getsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &buffer, &size) == 0)
            found.push_back(buffer);
    }
    return found;
}

/// Tells of each peer that leaves whether libtorrent would call it by uTP.
class PartingLook final : public lt::torrent_plugin {
public:
    explicit PartingLook(std::shared_ptr<std::atomic<int>> utp) : utp_(std::move(utp)) {}
    std::shared_ptr<lt::peer_plugin> new_connection(const lt::peer_connection_handle& peer) override {
        struct Peer final : lt::peer_plugin {
            Peer(std::shared_ptr<std::atomic<int>> utp_in, lt::peer_connection_handle peer_in)
                : utp(std::move(utp_in)), peer(std::move(peer_in)) {}
            void on_disconnect(const lt::error_code&) override {
                if (const auto* known = peer.native_handle()->peer_info_struct(); known != nullptr)
                    *utp = known->supports_utp ? 1 : 0;
            }
            std::shared_ptr<std::atomic<int>> utp;
            lt::peer_connection_handle peer;
        };
        return std::make_shared<Peer>(utp_, peer);
    }

private:
    std::shared_ptr<std::atomic<int>> utp_;
};

/// A session that takes and makes connections of both kinds, with a torrent of which it has a link only: that is enough
/// to call others.
struct Caller {
    explicit Caller(bool watches = false) : session(both()) {
        lt::add_torrent_params params;
        params.info_hashes.v1 = lt::sha1_hash("aaaaaaaaaaaaaaaaaaaa");
        params.save_path = "/nowhere";
        params.flags &= ~(lt::torrent_flags::paused | lt::torrent_flags::auto_managed);
        if (watches)
            params.extensions.emplace_back([](const lt::torrent_handle& torrent, lt::client_data_t) {
                return watch_for_peers(torrent, [](const PeersKnown&) {});
            });
        params.extensions.emplace_back([utp = utp_of_who_left](const lt::torrent_handle&, lt::client_data_t) {
            return std::make_shared<PartingLook>(utp);
        });
        handle = session.add_torrent(params);
    }
    static lt::session_params both() {
        auto params = bare_session();
        for (const int on : {lt::settings_pack::enable_incoming_utp, lt::settings_pack::enable_outgoing_utp})
            params.settings.set_bool(on, true);
        return params;
    }
    /// Whether it calls the other by uTP.
    bool calls_by_utp(const Caller& other) {
        handle.connect_peer(endpoint_of(other.session));
        std::vector<lt::peer_info> peers;
        REQUIRE(comes_true([&] {
            handle.get_peer_info(peers);
            return !peers.empty() && !(peers[0].flags & (lt::peer_info::connecting | lt::peer_info::handshake));
        }));
        return static_cast<bool>(peers[0].flags & lt::peer_info::utp_socket);
    }
    std::shared_ptr<std::atomic<int>> utp_of_who_left = std::make_shared<std::atomic<int>>(-1);
    lt::session session;
    lt::torrent_handle handle;
};

}  // namespace

TEST_CASE("loopback, link-local and private addresses are local, all others are not") {
    for (const char* text : {"127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.3.4",
                             "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1"})
        CHECK_MESSAGE(is_local(lt::make_address(text)), text);
    for (const char* text : {"8.8.8.8", "172.32.0.1", "172.15.0.1", "192.169.0.1", "100.64.0.1", "11.0.0.1",
                             "2001:db8::1", "::ffff:8.8.8.8"})
        CHECK_FALSE_MESSAGE(is_local(lt::make_address(text)), text);
}

TEST_CASE("what is known of peers is told when it changes: that one is distant, how many are local up to a few") {
    std::vector<PeersKnown> heard;
    const auto watch = watch_for_peers({}, [&](const PeersKnown& known) { heard.push_back(known); });
    const auto add = [&](const char* address, lt::add_peer_flags_t flags = lt::torrent_plugin::first_time) {
        watch->on_add_peer({lt::make_address(address), 6881}, {}, flags);
    };
    add("192.168.0.2");
    add("192.168.0.2", {});  // heard of again
    add("192.168.0.3");
    add("203.0.113.5");
    add("203.0.113.6");
    CHECK(heard == std::vector<PeersKnown>{{false, 1}, {false, 2}, {true, 2}});
    for (int i = 10; i < 200; ++i) add(("10.0.0." + std::to_string(i)).c_str());
    CHECK(heard.back() == PeersKnown{true, most_local_counted});
    CHECK(heard.size() == 3 + most_local_counted - 2);
}

TEST_CASE("small receive buffers are for local peers, where the kernel grants them") {
    CHECK(tcp_receive_buffer({}, local_tcp_buffer) == local_tcp_buffer);
    CHECK(tcp_receive_buffer({.local = 1}, local_tcp_buffer) == local_tcp_buffer);
    CHECK(tcp_receive_buffer({.local = 2}, local_tcp_buffer) == local_tcp_buffer / 2);
    CHECK(tcp_receive_buffer({.local = 500}, 16 << 20) == smallest_tcp_buffer);
    CHECK(tcp_receive_buffer({}, 212'992) == 0);
    CHECK(tcp_receive_buffer({}, -1) == 0);
    CHECK(tcp_receive_buffer({.distant = true, .local = 1}, 16 << 20) == 0);
}

TEST_CASE("what a local peer sends does not pile up in the kernel") {
    if (kernel_limit("rmem_max") < local_tcp_buffer) {
        MESSAGE("net.core.rmem_max is too small here to tell");
        return;
    }
    TemporaryFolder from;
    write(from.path() / "stuff" / "file", noise(1000, 1));
    const auto shared = share(from.path() / "stuff", content::Format::hybrid);
    boost::asio::io_context loop;
    Node seed(loop), leech(loop);
    seed.engine->add(shared.request());
    const auto address = seed.address();
    static_cast<void>(leech.address());
    leech.engine->find({.magnet = shared.metainfo.magnet(), .peers = {address}});
    Node::run_until(loop, [&] { return leech.last<MetadataArrived>() != nullptr; });
    const auto buffers = receive_buffers(address.port);
    REQUIRE_FALSE(buffers.empty());
    for (const int buffer : buffers) CHECK(buffer == 2 * local_tcp_buffer);
}

TEST_CASE("a peer of the local network that called is not called back by uTP either") {
    Caller other, plain, ours(true);
    for (auto* called : {&plain, &ours}) {
        static_cast<void>(other.calls_by_utp(*called));
        other.handle.pause();
        REQUIRE(comes_true([&] { return *called->utp_of_who_left >= 0; }));
        CHECK(*called->utp_of_who_left == (called == &plain ? 1 : 0));
        other.handle.resume();
    }
}

TEST_CASE("a peer of the local network is called by TCP while uTP is in use for others") {
    Caller other, plain, ours(true);
    CHECK(plain.calls_by_utp(other));  // as libtorrent does by itself
    CHECK_FALSE(ours.calls_by_utp(other));
}
