#include "swarm/settings.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::swarm;

TEST_CASE("listen addresses: IPv4, IPv6 with and without brackets, devices, each with or without a port") {
    const auto parsed = [](std::string_view text) {
        const auto address = ListenAddress::parse(text);
        REQUIRE_MESSAGE(address, text);
        return std::pair(address->host, address->port.value_or(0));
    };
    CHECK(parsed("192.0.2.1") == std::pair(std::string("192.0.2.1"), std::uint16_t{0}));
    CHECK(parsed("192.0.2.1:6881") == std::pair(std::string("192.0.2.1"), std::uint16_t{6881}));
    CHECK(parsed("[::1]:6881") == std::pair(std::string("::1"), std::uint16_t{6881}));
    CHECK(parsed("[::1]") == std::pair(std::string("::1"), std::uint16_t{0}));
    CHECK(parsed("fe80::1") == std::pair(std::string("fe80::1"), std::uint16_t{0}));
    CHECK(parsed("eth0:80") == std::pair(std::string("eth0"), std::uint16_t{80}));
}

TEST_CASE("what is no listen address is a usage error that shows the forms") {
    for (const std::string_view text :
         {"", ":", "1.2.3.4:", "1.2.3.4:x", "1.2.3.4:70000", "[::1", "[::1]x", "a,b", "a b", "1.2.3.4:1,0.0.0.0:2"}) {
        const auto address = ListenAddress::parse(text);
        REQUIRE_FALSE_MESSAGE(address, text);
        CHECK(address.error().fault == Fault::usage);
        CHECK(address.error().message.find("eth0:6881") != std::string::npos);
    }
}

TEST_CASE("interfaces are spelled as libtorrent wants them") {
    CHECK(listen_interfaces({}) == "0.0.0.0:6881,[::]:6881");
    CHECK(listen_interfaces({.port = 7000}) == "0.0.0.0:7000,[::]:7000");
    CHECK(listen_interfaces({.listen = {{"127.0.0.1", 5}, {"::1", {}}}, .port = 9}) == "127.0.0.1:5,[::1]:9");
}

TEST_CASE("a port that was asked for is not silently another") {
    using Pack = lt::settings_pack;
    const auto any = session_params({}).settings;
    CHECK(any.get_bool(Pack::listen_system_port_fallback));
    const auto chosen = session_params({.port = 7000}).settings;
    CHECK_FALSE(chosen.get_bool(Pack::listen_system_port_fallback));
    CHECK(chosen.get_int(Pack::max_retry_port_bind) == 0);
}

TEST_CASE("a rate of 0 is no limit") {
    using Pack = lt::settings_pack;
    CHECK(rate_limits({}).get_int(Pack::upload_rate_limit) == 0);
    CHECK(rate_limits({.up_limit = {5000}}).get_int(Pack::upload_rate_limit) == 5000);
    CHECK(rate_limits({}).get_int(Pack::download_rate_limit) == 0);
}

TEST_CASE("settings keep libtorrent from mapping payload and from silently not announcing") {
    using Pack = lt::settings_pack;
    const auto pack = session_params({.discovery = {.dht = false, .lsd = false, .port_mapping = false}}).settings;
    CHECK(pack.get_int(Pack::mmap_file_size_cutoff) == std::numeric_limits<int>::max());
    CHECK(pack.get_int(Pack::disk_write_mode) == Pack::always_pwrite);
    for (const int limit :
         {Pack::active_limit, Pack::active_tracker_limit, Pack::active_dht_limit, Pack::active_lsd_limit})
        CHECK(pack.get_int(limit) == -1);
    for (const int service : {Pack::enable_dht, Pack::enable_lsd, Pack::enable_upnp, Pack::enable_natpmp})
        CHECK_FALSE(pack.get_bool(service));
}

TEST_CASE("named routers come first, the well-known ones can be left out") {
    using Pack = lt::settings_pack;
    EngineOptions options;
    options.discovery.bootstrap = {{"192.0.2.7", 4000}};
    CHECK(dht_routers(options.discovery).front() == torrent::HostPort{"192.0.2.7", 4000});
    CHECK(dht_routers(options.discovery).size() > 4);
    options.discovery.default_bootstrap = false;
    CHECK(dht_routers(options.discovery).size() == 1);
    // The DHT waits for every name that libtorrent is given.
    options.discovery = {.bootstrap = {{"router.invalid", 1}, {"192.0.2.7", 4000}, {"2001:db8::1", 5}}};
    CHECK(session_params(options).settings.get_str(Pack::dht_bootstrap_nodes) == "192.0.2.7:4000,[2001:db8::1]:5");
}

TEST_CASE("an address that is not this machine's, or a port that is taken, is told at once") {
    const auto refused = [](const EngineOptions& options) {
        const auto checked = check_listen(options);
        REQUIRE_FALSE(checked);
        CHECK(checked.error().fault == Fault::network);
        return checked.error().message;
    };
    CHECK(refused({.listen = {{"127.0.0.1", {}}, {"192.0.2.1", std::uint16_t{7000}}}})
              .starts_with("cannot listen on 192.0.2.1 port 7000: "));
    CHECK(refused({.listen = {{"192.0.2.1", {}}}}).find("no address of this machine") != std::string::npos);
    boost::asio::io_context unused;
    const boost::asio::ip::tcp::acceptor taken(
        unused, boost::asio::ip::tcp::endpoint(boost::asio::ip::make_address("127.0.0.1"), 0));
    CHECK(refused({.listen = {{"127.0.0.1", taken.local_endpoint().port()}}}).find("another port") !=
          std::string::npos);
    CHECK(check_listen({}));
    CHECK(check_listen({.listen = {{"127.0.0.1", {}}, {"lo", {}}}}));
}

TEST_CASE("the peer id and the user agent tell the version") {
    using Pack = lt::settings_pack;
    const auto pack = session_params({.version = "1.2.3"}).settings;
    CHECK(pack.get_str(Pack::peer_fingerprint) == "-bn1230-");
    CHECK(pack.get_str(Pack::user_agent) == "bittern/1.2.3");
}

TEST_CASE("the kernel's cap on UDP buffers is said with the command that lifts it") {
    CHECK(udp_buffer_remark(udp_buffer_size, udp_buffer_size).empty());
    CHECK(udp_buffer_remark(-1, -1).empty());
    CHECK(udp_buffer_remark(212'992, 212'992).find("sysctl -w net.core.rmem_max=4194304") != std::string::npos);
}
