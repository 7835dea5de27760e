#include "app/commands/config.hpp"

#include "app/commands/answer_fields.hpp"
#include "app/commands/config_json.hpp"
#include "app/commands/config_overrides.hpp"
#include "app/commands/daemon_place.hpp"
#include "app/commands/overloaded.hpp"
#include "app/commands/remote.hpp"
#include "app/render/table.hpp"
#include "app/render/words.hpp"
#include "base/printable.hpp"
#include "daemon/config_example.hpp"
#include "daemon/config_file.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <ostream>
#include <variant>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

using Json = nlohmann::ordered_json;
using daemon::Setting;

Result<daemon::ConfigPlace> find(const Env& env, const ConfigOptions& options) {
    BITTERN_TRY(auto place, daemon::config_place(options.file, env.environment));
    place.path = env.absolute(place.path);
    return place;
}

Json fields_of(const daemon::ConfigFile& file) {
    return {{"path", file.path.native()}, {"exists", file.exists}, {"problems", json_of(file.reading.problems)}};
}

/// Every mistake, a line each; for programs in one event, and the error says how many.
ExitCode tell_mistakes(Console& console, const daemon::ConfigFile& file) {
    const auto& path = file.path.native();
    const auto& problems = file.reading.problems;
    console.event("config", fields_of(file));
    if (console.is_json())
        console.error({Fault::usage, fmt::format("{} has {}", printable(path), counted(problems.size(), "mistake"))});
    else
        for (const auto& problem : problems) console.error({Fault::usage, to_string(problem, path)});
    return exit_code_of(Fault::usage);
}

/// "there is no /x/config.toml: …", or how much it sets.
void say_what_was_read(Console& console, const daemon::ConfigFile& file, const std::vector<Setting>& all) {
    const auto shown = printable(file.path.native());
    const auto set = std::ranges::count_if(
        all, [](const Setting& one) { return !std::holds_alternative<daemon::ByDefault>(one.origin); });
    console.say(file.exists
                    ? fmt::format("{}: no mistakes, sets {}", shown, counted(static_cast<std::size_t>(set), "key"))
                    : fmt::format("there is no {}: the defaults hold", shown));
}

std::string from(const daemon::Origin& origin) {
    return std::visit(Overloaded{[](daemon::ByDefault /*unused*/) { return std::string("default"); },
                                 [](const daemon::Position& where) { return fmt::format("line {}", where.line); }},
                      origin);
}

using Overrides = std::map<std::string, daemon::Value>;

/// What clients set of the daemon that runs with this configuration; nothing where none answers.
Overrides clients_overrides(const Env& env, const ConfigOptions& options, const daemon::ConfigFile& file) {
    const auto remote = Remote::find(env, {.config = options.file, .socket = std::nullopt});
    if (!remote) return {};
    const auto place = daemon_place(env, {.config = options.file, .socket = std::nullopt});
    const auto session = remote->call("session_get", {{"fields", {"config_dir"}}});
    // It may be the machine's own, which has another configuration.
    if (!place || !session || text_in(*session, "config_dir") != place->state_folder.native()) return {};
    const auto told = remote->call("bittern_kept_settings");
    if (!told) return {};
    daemon::KeptSettings kept;
    for (const auto& one : list_in(*told, "settings")) kept[text_in(one, "name")] = text_in(one, "json");
    return overrides_of(kept, file.reading);
}

void show_settings(Env& env, const std::vector<Setting>& settings, const Overrides& overrides) {
    std::vector<std::vector<std::string>> rows;
    rows.reserve(settings.size());
    for (const auto& setting : settings) {
        const auto configured = to_toml(setting.value);
        const auto by_client = overrides.find(setting.key);
        if (by_client == overrides.end())
            rows.push_back({setting.key, configured, from(setting.origin)});
        else
            rows.push_back({setting.key, to_toml(by_client->second),
                            fmt::format("a client, over {} ({})", from(setting.origin), configured)});
    }
    if (!env.out_is_terminal) return write_tab_separated(*env.out, rows);
    write_aligned(*env.out, {{"KEY"}, {"VALUE"}, {"FROM"}}, rows);
}

/// check and show.
Result<ExitCode> read(Env& env, Console& console, const ConfigOptions& options) {
    BITTERN_TRY(const auto place, find(env, options));
    BITTERN_TRY(const auto file, read_config_file(place, env.environment));
    if (!file.reading.problems.empty()) return tell_mistakes(console, file);
    const auto all = settings(file.reading);
    say_what_was_read(console, file, all);
    auto fields = fields_of(file);
    if (options.action == ConfigOptions::Action::show) {
        const auto overrides = clients_overrides(env, options, file);
        if (!console.is_json()) show_settings(env, all, overrides);
        fields["settings"] = json_of(all, overrides);
    }
    console.event("config", fields);
    return ExitCode::ok;
}

Result<ExitCode> tell_path(Env& env, Console& console, const ConfigOptions& options) {
    BITTERN_TRY(const auto place, find(env, options));
    std::error_code unknown;
    const bool exists = std::filesystem::exists(place.path, unknown);
    console.answer(printable(place.path.native()));
    console.event("config", {{"path", place.path.native()}, {"exists", exists}});
    return ExitCode::ok;
}

Result<ExitCode> reload(Env& env, Console& console, const ConfigOptions& options) {
    BITTERN_TRY(const auto remote, Remote::find(env, {.config = options.file, .socket = std::nullopt}));
    BITTERN_CHECK(remote.call("bittern_config_reload"));
    console.say("the daemon has read its configuration again; `bittern log` tells what holds");
    console.event("reloaded", {{"socket", remote.socket().native()}});
    return ExitCode::ok;
}

ExitCode tell_example(Env& env, Console& console) {
    const auto text = daemon::config_example();
    if (!console.is_json()) *env.out << text;
    console.event("config", {{"example", text}});
    return ExitCode::ok;
}

Result<ExitCode> act(Env& env, Console& console, const ConfigOptions& options) {
    switch (options.action) {
        case ConfigOptions::Action::path:
            return tell_path(env, console, options);
        case ConfigOptions::Action::example:
            return tell_example(env, console);
        case ConfigOptions::Action::reload:
            return reload(env, console, options);
        case ConfigOptions::Action::check:
        case ConfigOptions::Action::show:
            break;
    }
    return read(env, console, options);
}

}  // namespace

ExitCode config(Env& env, Console& console, const ConfigOptions& options) {
    const auto done = act(env, console, options);
    if (done) return *done;
    console.error(done.error());
    return exit_code_of(done.error().fault);
}

}  // namespace bittern::app
