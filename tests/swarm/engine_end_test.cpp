// What still reaches an engine when its session has ended.
#include "swarm/engine.hpp"
#include "two_engines.hpp"

#include <array>

using namespace bittern;
using namespace bittern::swarm;
using namespace bittern::swarm::testing;

namespace {

/// An engine, and something to share with it.
struct Sharing {
    TemporaryFolder from;
    Shared shared = [this] {
        write(from.path() / "stuff" / "file", noise(100'000, 1));
        return share(from.path() / "stuff", content::Format::hybrid);
    }();
    boost::asio::io_context loop;
    Node node{loop};
};

}  // namespace

TEST_CASE("torrents that come, go and are saved after the end are let be") {
    Sharing scene;
    auto& [from, shared, loop, node] = scene;
    const auto id = node.engine->add(shared.request());
    Node::run_until(loop, [&] { return node.last<Added>() != nullptr; });
    bool closed = false;
    node.engine->close(std::chrono::seconds{10}, [&](const std::string&) { closed = true; });
    Node::run_until(loop, [&] { return closed; });

    node.engine->save(id);
    node.engine->set_aside(id);
    node.engine->find({.magnet = shared.metainfo.magnet(), .peers = {{"127.0.0.1", 1}}});
    const auto late = node.engine->add(shared.request());
    node.engine->remove(late);
    Node::run_until(loop, [&] { return node.engine->state().torrents.empty(); });
    CHECK(node.last<AddFailed>() == nullptr);
}

TEST_CASE("a torrent that was refused is forgotten when it is removed") {
    Sharing scene;
    auto& shared = scene.shared;
    auto& loop = scene.loop;
    auto& node = scene.node;
    const auto first = node.engine->add(shared.request());
    const auto second = node.engine->add(shared.request());
    const auto third = node.engine->find({.magnet = shared.metainfo.magnet()});
    Node::run_until(loop, [&] { return node.last<AddFailed>() && node.last<MetadataRejected>(); });
    for (const auto id : {second, third}) node.engine->remove(id);
    Node::run_until(loop, [&] { return node.engine->state().torrents.size() == 1; });
    CHECK(node.engine->state().find(first) != nullptr);
}

TEST_CASE("who is told that a torrent was added may end the session") {
    Sharing scene;
    auto& [from, shared, loop, node] = scene;
    bool closed = false;
    node.on_event = [&](const Event& event) {
        if (std::holds_alternative<Added>(event))
            node.engine->close(std::chrono::seconds{10}, [&](const std::string&) { closed = true; });
    };
    node.engine->add(shared.request());
    Node::run_until(loop, [&] { return closed; });
    CHECK(closed);
}

TEST_CASE("the last figures are of the end, however seldom they were counted before") {
    Sharing scene;
    Node seed(scene.loop, {}, std::chrono::hours{1});
    seed.engine->add(scene.shared.request());
    const auto address = seed.address();
    TemporaryFolder to;
    auto& leech = scene.node;
    auto request = scene.shared.request();
    request.paths = {to.path(), std::array{std::string_view("file")}};
    request.stamps.clear();
    request.have.clear();
    request.serve_only = false;
    request.peers = {address};
    leech.engine->add(request);
    Node::run_until(scene.loop, [&] { return leech.last<Completed>() != nullptr; });
    CHECK(seed.engine->state().torrents.begin()->second.figures.uploaded == Bytes{});
    seed.end();
    CHECK(seed.engine->state().torrents.begin()->second.figures.uploaded >= Bytes{100'000});
}

TEST_CASE("an end that takes too long is cut off, and what is lost by that is said") {
    for (const bool saved : {true, false}) {
        CAPTURE(saved);
        Sharing scene;
        std::vector<std::string> warnings, lines;
        Node node(scene.loop, {.log = [&](Severity severity, const std::string& line) {
                      if (severity == Severity::warning) warnings.push_back(line);
                      if (line.find("took too long to end and is cut off") != std::string::npos) lines.push_back(line);
                  }});
        auto request = scene.shared.request();
        request.serve_only = saved;  // of what is shared nothing is saved at the end
        node.engine->add(request);
        Node::run_until(scene.loop, [&] { return node.last<Added>() != nullptr; });
        bool closed = false;
        node.engine->close(std::chrono::seconds{-1}, [&](const std::string&) { closed = true; });
        Node::run_until(scene.loop, [&] { return closed; });
        REQUIRE(lines.size() == 1);
        CHECK_MESSAGE(warnings.empty() == saved, "of a loss alone");
        CHECK(lines[0].find(saved ? "nothing is lost" : "when the same command goes on") != std::string::npos);
        CHECK(lines[0].find("DHT") == std::string::npos);  // it is off
    }
}
