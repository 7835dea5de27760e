#include "app/commands/remote.hpp"

#include "app/commands/daemon_place.hpp"
#include "app/fake_env.hpp"
#include "app/run.hpp"
#include "rpc/serving.hpp"
#include "temporary_folder.hpp"

#include <fstream>

#include <doctest/doctest.h>

using namespace bittern::app;

namespace {

nlohmann::json torrent() {
    return {{"id", 12},
            {"name", "debian-12.iso [net]"},
            {"hash_string", "0341572725c688a6cd95b73b0672de30979b571c"},
            {"labels", {"linux", "iso"}}};
}

}  // namespace

TEST_CASE("a torrent is named by its number, the beginning of its hash, its name, a pattern or a label") {
    for (const auto* word : {"12", "0341", "0341572725C6", "0341572725c688a6cd95b73b0672de30979b571c",
                             "debian-12.iso [net]", "debian*", "*iso*", "linux", "iso"}) {
        CAPTURE(word);
        CHECK(names(word, torrent()));
    }
}

TEST_CASE("and by nothing else") {
    for (const auto* word : {"1", "120", "-12", "", "034", "572725", "debian", "DEBIAN*", "lin", "linux*",
                             "0341572725c688a6cd95b73b0672de30979b571c00"}) {
        CAPTURE(word);
        CHECK_FALSE(names(word, torrent()));
    }
}

TEST_CASE("the daemon is looked for below $XDG_RUNTIME_DIR, in the state folder, and where the machine's own is") {
    const bittern::testing::TemporaryFolder folder;
    const auto runtime = folder / "run";
    const auto state = folder / "state";
    test::FakeEnv fake;
    fake.variables = {{"HOME", "/nowhere"}, {"XDG_RUNTIME_DIR", runtime}, {"BITTERN_STATE_DIR", state}};
    const auto found = [&](const DaemonAt& at = {}) { return Remote::find(fake.env, at).value().socket(); };

    const auto place = daemon_place(fake.env, {}).value();
    CHECK(place.sockets == std::vector<std::filesystem::path>{runtime / "bittern/daemon.sock", state / "daemon.sock",
                                                              "/run/bittern/daemon.sock"});
    CHECK(place.socket == place.sockets.front());

    std::filesystem::create_directories(state);
    const bittern::testing::Serving its(
        [&](bittern::rpc::ServerOptions& options) { options.socket = state / "daemon.sock"; });
    CHECK(found() == state / "daemon.sock");

    std::filesystem::create_directories(runtime / "bittern");
    std::ofstream(runtime / "bittern/daemon.sock") << "left over";
    CHECK(found() == state / "daemon.sock");
    std::filesystem::remove(runtime / "bittern/daemon.sock");
    const bittern::testing::Serving own(
        [&](bittern::rpc::ServerOptions& options) { options.socket = runtime / "bittern/daemon.sock"; });
    CHECK(found() == runtime / "bittern/daemon.sock");

    CHECK(found({.config = std::nullopt, .socket = "/elsewhere"}) == "/elsewhere");
}

TEST_CASE("no daemon is looked for at no path") {
    for (const auto* option : {"--socket=", "--config="}) {
        test::FakeEnv fake({"list", option});
        CHECK(run(fake.env) == 2);
        CHECK(fake.err.str().find("can't be empty") != std::string::npos);
    }
}
