#include "swarm/transport.hpp"

#include <doctest/doctest.h>

using namespace bittern::swarm;

TEST_CASE("loopback, link-local and private addresses are local, all others are not") {
    for (const char* text : {"127.0.0.1", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.3.4", "::1",
                             "fe80::1", "fd00::1", "::ffff:10.0.0.1"})
        CHECK_MESSAGE(is_local(lt::make_address(text)), text);
    for (const char* text : {"8.8.8.8", "172.32.0.1", "172.15.0.1", "192.169.0.1", "100.64.0.1", "11.0.0.1", "2001:db8::1",
                             "::ffff:8.8.8.8"})
        CHECK_FALSE_MESSAGE(is_local(lt::make_address(text)), text);
}

TEST_CASE("a distant peer is told once, local ones never") {
    int heard = 0;
    const auto watch = watch_for_distant_peers([&] { ++heard; });
    const auto add = [&](const char* address) { watch->on_add_peer({lt::make_address(address), 6881}, {}, {}); };
    add("192.168.0.2");
    CHECK(heard == 0);
    add("203.0.113.5");
    add("203.0.113.6");
    CHECK(heard == 1);
}
