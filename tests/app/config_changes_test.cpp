#include "app/commands/config_changes.hpp"

#include <doctest/doctest.h>

using namespace bittern;

TEST_CASE("of what a configuration says anew, some holds at once and the rest after a restart") {
    const auto settings = [](const char* text) { return daemon::settings(daemon::read_config(text, "/home/ann")); };
    const auto before = settings("[limits]\nup = \"1M\"\n[rpc]\nlisten = [\"127.0.0.1:9091\"]\n");
    CHECK(app::changes_between(before, before).at_once.empty());
    const auto after = settings(
        "[limits]\nup = \"2M\"\n[limits.label.films]\nseed_ratio = 2.0\n[network]\ndht_bootstrap = "
        "[\"a.example:1\"]\n");
    const auto changes = app::changes_between(before, after);
    CHECK(changes.at_once == std::vector<std::string>{"limits.label.films.seed_ratio", "limits.up"});
    CHECK(changes.later == std::vector<std::string>{"network.dht_bootstrap", "rpc.listen"});
}
