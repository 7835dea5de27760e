#include "swarm/transport.hpp"

#include "swarm/settings.hpp"
#include "two_engines.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

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

}  // namespace

TEST_CASE("loopback, link-local and private addresses are local, all others are not") {
    for (const char* text : {"127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.3.4",
                             "::1", "fe80::1", "fd00::1", "::ffff:10.0.0.1"})
        CHECK_MESSAGE(is_local(lt::make_address(text)), text);
    for (const char* text : {"8.8.8.8", "172.32.0.1", "172.15.0.1", "192.169.0.1", "100.64.0.1", "11.0.0.1",
                             "2001:db8::1", "::ffff:8.8.8.8"})
        CHECK_FALSE_MESSAGE(is_local(lt::make_address(text)), text);
}

TEST_CASE("uTP is no help where a local host refuses; where nothing answers, or far away, it may be") {
    const auto local = lt::make_address("10.1.2.3"), far = lt::make_address("198.51.100.7");
    const auto error = [](boost::system::errc::errc_t number) { return boost::system::errc::make_error_code(number); };
    CHECK_FALSE(utp_may_help(local, error(boost::system::errc::connection_refused)));
    CHECK_FALSE(utp_may_help(lt::make_address("::1"), error(boost::system::errc::connection_refused)));
    CHECK(utp_may_help(local, error(boost::system::errc::timed_out)));
    CHECK(utp_may_help(local, error(boost::system::errc::host_unreachable)));
    CHECK(utp_may_help(far, error(boost::system::errc::connection_refused)));
}

TEST_CASE("what is known of peers is told when it changes: that one is distant, how many are local up to a few") {
    std::vector<PeersKnown> heard;
    const auto watch = watch_for_peers([&](const PeersKnown& known) { heard.push_back(known); });
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
