#include "swarm/name_lookup.hpp"

#include <optional>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

using namespace bittern::swarm;

TEST_CASE("a name is answered on the loop, with the port that was asked for; one that is none, with nothing") {
    boost::asio::io_context loop;
    const auto work = boost::asio::make_work_guard(loop);
    NameLookup names(loop);
    std::optional<std::vector<lt::udp::endpoint>> found, none;
    names.find({"localhost", 4711}, [&](const auto& endpoints) { found = endpoints; });
    names.find({"1.2.3.4.5", 4711}, [&](const auto& endpoints) { none = endpoints; });
    while (!found || !none) REQUIRE(loop.run_one_for(std::chrono::minutes{1}) > 0);
    REQUIRE_FALSE(found->empty());
    CHECK(found->front().address().is_loopback());
    CHECK(found->front().port() == 4711);
    CHECK(none->empty());
}

TEST_CASE("an answer that comes when nobody waits any more goes nowhere") {
    boost::asio::io_context loop;
    bool called = false;
    {
        NameLookup names(loop);
        names.find({"localhost", 1}, [&](const auto&) { called = true; });
    }
    loop.run();
    CHECK_FALSE(called);
}
