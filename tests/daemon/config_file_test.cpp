#include "daemon/config_file.hpp"

#include "temporary_folder.hpp"

#include <map>

#include <doctest/doctest.h>

using namespace bittern;
using namespace bittern::daemon;

namespace {

EnvironmentReader environment(std::map<std::string, std::string> variables) {
    return [variables = std::move(variables)](const char* name) -> std::optional<std::string> {
        const auto found = variables.find(name);
        return found == variables.end() ? std::nullopt : std::optional(found->second);
    };
}

std::string place(const std::optional<std::filesystem::path>& option, std::map<std::string, std::string> variables) {
    const auto found = config_place(option, environment(std::move(variables)));
    return found ? found->path.native() : found.error().message;
}

}  // namespace

TEST_CASE("the option goes before the variable, that before the folders") {
    CHECK(place("/o", {{"BITTERN_CONFIG", "/b"}, {"XDG_CONFIG_HOME", "/x"}, {"HOME", "/h"}}) == "/o");
    CHECK(place({}, {{"BITTERN_CONFIG", "/b"}, {"XDG_CONFIG_HOME", "/x"}, {"HOME", "/h"}}) == "/b");
    CHECK(place({}, {{"BITTERN_CONFIG", ""}, {"XDG_CONFIG_HOME", "/x"}, {"HOME", "/h"}}) == "/x/bittern/config.toml");
    CHECK(place({}, {{"XDG_CONFIG_HOME", "x"}, {"HOME", "/h"}}) == "/h/.config/bittern/config.toml");
    CHECK(place({}, {}).find("name the file with --config") != std::string::npos);
}

TEST_CASE("a file that is not there is the defaults, unless it was named") {
    const testing::TemporaryFolder folder;
    const auto home = environment({{"HOME", folder.path().native()}});
    const auto custom = config_place({}, home);
    REQUIRE(custom);
    const auto none = read_config_file(*custom, home);
    REQUIRE(none);
    CHECK(!none->exists);
    CHECK(none->reading.problems.empty());
    CHECK(none->reading.config.daemon.download_dir == folder / "Downloads");
    const auto named = read_config_file({folder / "gone.toml", ConfigPlace::Named::by_person}, home);
    REQUIRE(!named);
    CHECK(named.error().fault == Fault::not_found);

    folder.write(".config/bittern/config.toml", "[network]\nport = 7000\n");
    const auto there = read_config_file(*custom, home);
    REQUIRE(there);
    CHECK(there->exists);
    CHECK(there->reading.config.network.port == 7000);
}

TEST_CASE("what is no file, or too large for one of these, is refused") {
    const testing::TemporaryFolder folder;
    const auto home = environment({{"HOME", "/h"}});
    CHECK(!read_config_file({folder.path()}, home));
    CHECK(!read_config_file({"/dev/zero"}, home));
    folder.write("large", std::string(1'100'000, '\n'));
    const auto large = read_config_file({folder / "large"}, home);
    REQUIRE(!large);
    CHECK(large.error().fault == Fault::malformed);
}
