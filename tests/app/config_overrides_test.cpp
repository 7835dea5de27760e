#include "app/commands/config_overrides.hpp"

#include "app/commands/daemon_settings.hpp"
#include "rpc/kept_settings.hpp"

#include <doctest/doctest.h>

using namespace bittern;

namespace {

std::string told(const daemon::KeptSettings& kept, std::string_view text) {
    std::string lines;
    for (const auto& [key, value] : app::overrides_of(kept, daemon::read_config(text, "/home/ann")))
        lines += key + " = " + to_toml(value) + "\n";
    return lines;
}

}  // namespace

TEST_CASE("what clients set is told as the configuration would have it") {
    CHECK(told({}, "limits.up = '2M'").empty());
    CHECK(told({{"speed-limit-up", "500"}, {"speed-limit-up-enabled", "true"}, {"dht-enabled", "false"}},
               "limits.up = '2M'") == "limits.up = \"500000\"\nnetwork.dht = false\n");
    CHECK(told({{"speed-limit-up-enabled", "false"}}, "limits.up = '2M'") == "limits.up = \"unlimited\"\n");
    CHECK(told({{"download-queue-size", "9"}}, "") == "limits.active_downloads = 9\n");
    CHECK(told({{"alt-speed-time-enabled", "true"}, {"alt-speed-time-day", "65"}, {"alt-speed-time-begin", "90"}},
               "") == "limits.alt_days = [\"sat\", \"sun\"]\nlimits.alt_from = \"01:30\"\n");
    CHECK(told({{"incomplete-dir", "\"/tmp/x\""}, {"incomplete-dir-enabled", "true"}}, "") ==
          "daemon.incomplete_dir = \"/tmp/x\"\n");
    CHECK(told({{"nobody-knows", "1"}, {"script-torrent-done-enabled", "true"}}, "").empty());
}

TEST_CASE("from a configuration to what clients see and back nothing is lost") {
    const auto reading = daemon::read_config(R"(
        storage.write_cache = "16M"
        daemon = {download_dir = "/a", incomplete_dir = "/b", start_added = false}
        network = {port = 7000, dht = false, lsd = false, pex = false, upnp = false, max_connections = 20}
        [limits]
        down = 1500
        up = "2M"
        alt_down = "unlimited"
        alt_up = 7
        alt_days = ["mon", "sun"]
        alt_from = "01:00"
        alt_to = "02:30"
        active_downloads = 3
        active_seeds = 4
        stalled_after = "unlimited"
        seed_ratio = 1.5
        seed_idle = "2h"
        )",
                                             "/home/ann");
    REQUIRE(reading.problems.empty());
    daemon::ConfigReading back;
    app::put_settings(app::settings_of(reading.config), back.config);
    const auto before = settings(reading), after = settings(back);
    REQUIRE(before.size() == after.size());
    for (std::size_t k = 0; k < before.size(); ++k) {
        INFO(before[k].key);
        CHECK(to_toml(before[k].value) == to_toml(after[k].value));
    }
}
