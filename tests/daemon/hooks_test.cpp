#include "daemon/hooks.hpp"

#include "swarm/two_engines.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::daemon;

namespace {

/// Hooks whose log is kept.
struct Scene {
    explicit Scene(HooksConfig programs) {
        hooks.emplace(loop, Hooks::Options{.programs = std::move(programs),
                                           .environment = {"PATH=/usr/bin:/bin"},
                                           .version = "1.2.3",
                                           .log = [this](Severity, const std::string& line) { log += line + '\n'; }});
    }
    void finish() {
        swarm::testing::Node::run_until(loop, [&] { return hooks->pending() == 0; });
    }
    [[nodiscard]] bool logged(const std::string& part) const { return log.find(part) != std::string::npos; }

    boost::asio::io_context loop;
    std::string log;
    std::optional<Hooks> hooks;
};

HookTorrent a_torrent() {
    return {.number = 7,
            .hashes = {content::Sha1{0xab}, std::nullopt},
            .name = "a; touch 'x' $(y)",
            .folder = "/srv/films",
            .labels = {"one", "two"},
            .trackers = {"http://t.example/a"},
            .downloaded = Bytes{1234}};
}

}  // namespace

TEST_CASE("a hook's program gets its words as they are, and the torrent by its environment") {
    Scene scene({.added = {"/usr/bin/env"}, .done = {"/bin/echo", "$TR_TORRENT_NAME", "a  b"}});
    scene.hooks->run(HookEvent::added, a_torrent());
    scene.hooks->run(HookEvent::done, a_torrent());
    scene.finish();
    for (const char* part :
         {"TR_TORRENT_ID=7", "TR_TORRENT_NAME=a; touch 'x' $(y)", "TR_TORRENT_DIR=/srv/films", "TR_TORRENT_HASH=ab00",
          "TR_TORRENT_LABELS=one,two", "TR_TORRENT_BYTES_DOWNLOADED=1234", "TR_TORRENT_TRACKERS=http://t.example/a",
          "TR_APP_VERSION=1.2.3", "BITTERN_EVENT=added", "PATH=/usr/bin:/bin", "$TR_TORRENT_NAME a  b"})
        CHECK_MESSAGE(scene.logged(part), part);
    CHECK_FALSE(scene.logged("HOME="));
}

TEST_CASE("what a hook prints is cleaned, and how it fails is told") {
    Scene scene(
        {.added = {"/usr/bin/printf", "\\033[31mred\\n"}, .done = {"/bin/false"}, .error = {"/nonexistent/program"}});
    for (const auto event : {HookEvent::added, HookEvent::done, HookEvent::error, HookEvent::removed})
        scene.hooks->run(event, a_torrent());
    scene.finish();
    CHECK(scene.log.find('\033') == std::string::npos);
    CHECK(scene.logged("red"));
    CHECK(scene.logged("hook 'done' of a; touch 'x' $(y) ended with 1"));
    CHECK(scene.logged("/nonexistent/program"));
    CHECK_FALSE(scene.logged("'removed'"));
}

TEST_CASE("a hook that takes too long is ended, with what it started") {
    Scene scene({.added = {"/bin/sh", "-c", "sleep 600 & sleep 600"}, .timeout = std::chrono::seconds{1}});
    scene.hooks->run(HookEvent::added, a_torrent());
    scene.finish();
    CHECK(scene.logged("took too long and was ended"));
}

TEST_CASE("many hooks wait for their turn, and all are run") {
    Scene scene({.added = {"/bin/echo", "here"}});
    for (int k = 0; k < 20; ++k) scene.hooks->run(HookEvent::added, a_torrent());
    CHECK(scene.hooks->pending() == 20);
    scene.finish();
    CHECK(static_cast<std::size_t>(std::count(scene.log.begin(), scene.log.end(), '\n')) == 20);
}

TEST_CASE("hooks that run are ended with the daemon") {
    Scene scene({.added = {"/bin/sleep", "600"}});
    scene.hooks->run(HookEvent::added, a_torrent());
    CHECK(scene.hooks->pending() == 1);
    scene.hooks.reset();
    scene.loop.restart();
    scene.loop.poll();
    CHECK(scene.log.empty());
}
