#include "daemon/config_example.hpp"

#include "daemon/config_key.hpp"
#include "daemon/read_config.hpp"

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::daemon;

namespace {

/// The example as it is when somebody takes the `#` from all that is no prose.
std::string uncommented() {
    std::string text = config_example();
    for (std::size_t at = 0; (at = text.find("\n#", at)) != std::string::npos; ++at)
        if (text[at + 2] != ' ' && text[at + 2] != '\n') text.erase(at + 1, 1);
    return text;
}

std::vector<std::string> told(const ConfigReading& reading) {
    std::vector<std::string> all;
    for (const auto& problem : reading.problems) all.push_back(to_string(problem, "example"));
    return all;
}

}  // namespace

TEST_CASE("the example is a sound configuration that changes nothing") {
    const auto reading = read_config(config_example(), "/home/ann");
    CHECK(told(reading) == std::vector<std::string>{});
    CHECK(reading.set.empty());
}

TEST_CASE("the example without its comment signs is sound too, and sets every key") {
    const auto reading = read_config(uncommented(), "/home/ann");
    CHECK(told(reading) == std::vector<std::string>{});
    for (const auto& table : config_tables())
        for (const auto& key : table.keys) {
            CAPTURE(key.help.name);
            CHECK(reading.set.contains(table.name + '.' + key.help.name));
            for (const auto& member : key.help.members) {
                const auto name = key.help.name == "label" ? "limits.label.films." + member.name
                                                           : table.name + '.' + key.help.name + '.' + member.name;
                CHECK(reading.set.contains(name));
            }
        }
}

TEST_CASE("a default that the example shows is the default") {
    const auto shown = settings(read_config(uncommented(), "/home/ann"));
    const auto defaults = settings(read_config("", "/home/ann"));
    for (const auto& table : config_tables())
        for (const auto& key : table.keys) {
            if (!key.help.sample.empty()) continue;
            const auto name = table.name + '.' + key.help.name;
            CAPTURE(name);
            const auto is_it = [&](const Setting& setting) { return setting.key == name; };
            const auto one = std::ranges::find_if(shown, is_it), other = std::ranges::find_if(defaults, is_it);
            REQUIRE(one != shown.end());
            REQUIRE(other != defaults.end());
            CHECK(to_toml(one->value) == to_toml(other->value));
        }
}

TEST_CASE("the example fits 80 columns, and its prose tells of a default that it does not show") {
    std::size_t begin = 0;
    for (const auto text = config_example(); begin < text.size();) {
        const auto end = text.find('\n', begin);
        CAPTURE(text.substr(begin, end - begin));
        CHECK(end - begin <= 80);
        begin = end + 1;
    }
    for (const auto& table : config_tables())
        for (const auto& key : table.keys) {
            CAPTURE(key.help.name);
            const bool by_the_table = table.name == "hooks" || key.help.name == "label";
            if (!key.help.sample.empty() && !by_the_table) {
                CHECK(key.help.description.find("Default: ") != std::string::npos);
            }
        }
}
