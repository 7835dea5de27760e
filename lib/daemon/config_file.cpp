#include "daemon/config_file.hpp"

namespace bittern::daemon {

namespace fs = std::filesystem;

Result<ConfigPlace> config_place(const std::optional<fs::path>& option, const EnvironmentReader& environment) {
    const auto value = [&](const char* name) { return fs::path(environment(name).value_or("")); };
    const auto below = fs::path("bittern") / "config.toml";
    if (option) return ConfigPlace{*option, ConfigPlace::Named::by_person};
    if (const auto own = value("BITTERN_CONFIG"); !own.empty()) return ConfigPlace{own, ConfigPlace::Named::by_person};
    // The XDG specification has relative paths ignored.
    if (const auto config = value("XDG_CONFIG_HOME"); config.is_absolute()) return ConfigPlace{config / below};
    if (const auto home = value("HOME"); home.is_absolute()) return ConfigPlace{home / ".config" / below};
    return fail(Fault::usage,
                "no place for the configuration: none of BITTERN_CONFIG, XDG_CONFIG_HOME and HOME is set; "
                "name the file with --config");
}

Result<ConfigFile> read_config_file(const ConfigPlace& place, const EnvironmentReader& environment) {
    fs::path home = environment("HOME").value_or("");
    if (!home.is_absolute()) home.clear();
    auto text = read_file(place.path, largest_config);
    if (text) return ConfigFile{place.path, true, read_config(*text, home)};
    const bool may_be_missing = place.named == ConfigPlace::Named::by_custom;
    if (text.error().fault == Fault::not_found && may_be_missing)
        return ConfigFile{place.path, false, read_config("", home)};
    return tl::unexpected<Error>(std::move(text).error());
}

}  // namespace bittern::daemon
