#include "torrent/magnet.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using torrent::HostPort;

TEST_CASE("names, IPv4 and bracketed IPv6 addresses read and print the same") {
    for (const std::string text :
         {"example.org:6881", "192.0.2.1:1", "[2001:db8::1]:65535", "[fe80::1%eth0]:80", "localhost:99", "my_host:4"}) {
        const auto peer = HostPort::parse(text);
        REQUIRE_MESSAGE(peer, text);
        CHECK(to_string(*peer) == text);
    }
    CHECK(HostPort::parse("[::1]:80")->host == "::1");
    CHECK(HostPort::parse("[::1]:80")->port == 80);
}

TEST_CASE("what is no host with a port is a usage error that says why") {
    for (const std::string text : {"",
                                   ":",
                                   "host",
                                   "host:",
                                   ":80",
                                   "host:0",
                                   "host:65536",
                                   "host:-1",
                                   "host:+1",
                                   "host:8 0",
                                   "2001:db8::1:80",
                                   "[::1]",
                                   "[::1",
                                   "[1.2.3.4]:80",
                                   "1.2.3.999:80",
                                   "1.2.3:80",
                                   "a..b:80",
                                   "-a:80",
                                   "a b:80",
                                   "a\nb:80",
                                   "[fe80::1%]:80",
                                   "[::1%a b]:80"}) {
        const auto peer = HostPort::parse(text);
        REQUIRE_MESSAGE(!peer, text);
        CHECK(peer.error().fault == Fault::usage);
        CHECK(peer.error().message.find('\n') == std::string::npos);
    }
    CHECK_FALSE(HostPort::parse(std::string(254, 'a') + ":80"));
}
