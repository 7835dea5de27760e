#include "daemon/read_config.hpp"

#include "daemon/config_key.hpp"
#include "daemon/toml_document.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

namespace bittern::daemon {
namespace {

void read_tables(const Table& root, Reading& reading, Config& config) {
    std::vector<std::string> names;
    for (const auto& table : config_tables()) names.push_back(table.name);
    for (const auto& member : root) {
        const auto inside = reading.inside(member.key);
        const auto known = std::ranges::find(config_tables(), member.key, &ConfigTable::name);
        const auto* members = std::get_if<Table>(&member.value.data);
        if (known == config_tables().end())
            reading.unknown(member.key, member.where, names);
        else if (!members)
            expected(fmt::format("a table, [{}]", member.key), member.value, reading);
        else
            read_members(*members, known->keys, reading, config);
    }
}

/// The only default that begins with `~`.
void settle_download_dir(Reading& reading, DaemonConfig& config) {
    if (reading.where("daemon.download_dir") != Position{}) return;
    const auto table = reading.inside("daemon");
    const auto key = reading.inside("download_dir");
    const Value by_default{config.download_dir.native(), {}};
    config.download_dir = path(Empty::is_wrong).read(by_default, reading).value_or(std::filesystem::path());
}

/// What makes no sense together.
void check_together(const Config& config, Reading& reading) {
    const auto& rpc = config.rpc;
    const bool has_certificate = !rpc.tls_certificate.empty(), has_key = !rpc.tls_key.empty();
    const auto table = reading.inside("rpc");
    if (has_certificate && !has_key) {
        const auto key = reading.inside("tls_certificate");
        reading.wrong(reading.where("rpc.tls_certificate"), "needs tls_key as well");
    }
    if (has_key && !has_certificate) {
        const auto key = reading.inside("tls_key");
        reading.wrong(reading.where("rpc.tls_key"), "needs tls_certificate as well");
    }
}

void check_folders(const WatchConfig& watch, Reading& reading) {
    const auto table = reading.inside("watch");
    const auto key = reading.inside("folders");
    std::set<std::filesystem::path> seen;
    for (const auto& folder : watch.folders)
        if (!folder.path.empty() && !seen.insert(folder.path.lexically_normal()).second)
            reading.wrong(reading.where("watch.folders"),
                          fmt::format("{} is there twice", to_toml({folder.path.native(), {}})));
}

/// A table's members are settings of their own.
void add_settings(const std::string& key, Value value, const std::map<std::string, Position>& set,
                  std::vector<Setting>& all) {
    if (auto* members = std::get_if<Table>(&value.data)) {
        for (auto& member : *members)
            add_settings(key + '.' + to_toml_key(member.key), std::move(member.value), set, all);
        return;
    }
    const auto found = set.find(key);
    all.push_back({key, std::move(value), found == set.end() ? Origin(ByDefault{}) : Origin(found->second)});
}

}  // namespace

ConfigReading read_config(std::string_view text, const std::filesystem::path& home) {
    ConfigReading result;
    Reading reading(home);
    if (std::ssize(text) > largest_config.count) {
        reading.wrong({}, fmt::format("larger than {}, which no configuration is", to_string(largest_config)));
    } else if (const auto root = parse_toml(text); !root) {
        result.problems.push_back(root.error());
        return result;
    } else {
        read_tables(*root, reading, result.config);
        settle_download_dir(reading, result.config.daemon);
        check_together(result.config, reading);
        check_folders(result.config.watch, reading);
    }
    result.problems = reading.take_problems();
    result.set = reading.take_set();
    return result;
}

Result<Config> sound(ConfigReading reading, std::string_view file) {
    if (reading.problems.empty()) return std::move(reading.config);
    auto message = to_string(reading.problems.front(), file);
    if (const auto more = reading.problems.size() - 1; more > 0)
        message += fmt::format(" (and {} more: 'bittern config check' tells all)", more);
    return fail(Fault::usage, std::move(message));
}

std::vector<Setting> settings(const ConfigReading& reading) {
    std::vector<Setting> all;
    for (const auto& table : config_tables())
        for (const auto& key : table.keys)
            if (auto value = key.write(reading.config))
                add_settings(table.name + '.' + key.help.name, *std::move(value), reading.set, all);
    return all;
}

}  // namespace bittern::daemon
