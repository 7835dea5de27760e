#include "swarm/name_lookup.hpp"

#include <memory>
#include <optional>
#include <system_error>
#include <unistd.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

using namespace bittern::swarm;

TEST_CASE("a few names are looked up at a time, the others when those are answered") {
    boost::asio::io_context loop;
    std::vector<std::function<void()>> begun;
    NameLookup names(loop, [&](std::function<void()> task) { begun.push_back(std::move(task)); });
    std::size_t answered = 0;
    for (int k = 0; k < NameLookup::at_a_time + 2; ++k)
        names.find({"127.0.0.1", 4711}, [&](const auto&) { ++answered; });
    CHECK(begun.size() == NameLookup::at_a_time);
    for (std::size_t k = 0; k < begun.size(); ++k) {
        std::exchange(begun[k], {})();
        loop.restart();
        loop.poll();
        CHECK(answered == k + 1);
    }
    CHECK(answered == NameLookup::at_a_time + 2);
}

TEST_CASE("where no thread can be had the answer is empty, and the next name has its turn") {
    boost::asio::io_context loop;
    int tries = 0;
    NameLookup names(loop, [&](const std::function<void()>&) {
        ++tries;
        throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again));
    });
    int empty = 0;
    const auto count = [&](const auto& endpoints) { empty += endpoints.empty() ? 1 : 0; };
    for (int k = 0; k < NameLookup::at_a_time + 1; ++k) names.find({"127.0.0.1", 4711}, count);
    CHECK(empty == 0);
    loop.run();
    CHECK(empty == NameLookup::at_a_time + 1);
    CHECK(tries == NameLookup::at_a_time + 1);
}

TEST_CASE("a name is answered on the loop, with the port that was asked for; one that is none, with nothing") {
    boost::asio::io_context loop;
    const auto work = boost::asio::make_work_guard(loop);
    NameLookup names(loop);
    std::optional<std::vector<lt::udp::endpoint>> found, none;
    names.find({"localhost", 4711}, [&](const auto& endpoints) { found = endpoints; });
    names.find({"1.2.3.4.5", 4711}, [&](const auto& endpoints) { none = endpoints; });
    while (!found || !none) REQUIRE(loop.run_one_for(std::chrono::minutes{1}) > 0);
    CHECK(none->empty());
    if (::access("/etc/hosts", F_OK) != 0) {
        MESSAGE("skipped: without /etc/hosts a machine may not know localhost");
        return;
    }
    REQUIRE_FALSE(found->empty());
    CHECK(found->front().address().is_loopback());
    CHECK(found->front().port() == 4711);
}

TEST_CASE("an answer that nobody waits for any more goes nowhere, be it handed in already or still to come") {
    boost::asio::io_context loop;
    std::function<void()> lookup;
    bool called = false;
    auto names = std::make_unique<NameLookup>(loop, [&](std::function<void()> task) { lookup = std::move(task); });
    names->find({"127.0.0.1", 1}, [&](const auto&) { called = true; });
    REQUIRE(lookup);
    SUBCASE("handed in, and its thread gone") {
        std::exchange(lookup, {})();
        names.reset();
    }
    SUBCASE("handed in, its thread about to end") {
        lookup();
        names.reset();
    }
    SUBCASE("still to come") {
        names.reset();
        lookup();
    }
    loop.run();
    CHECK_FALSE(called);
}
