#pragma once
/// How one key of the configuration is described, read and written. Private to this room: see config_keys.cpp.

#include "daemon/config_kinds.hpp"
#include "daemon/reading.hpp"
#include "daemon/value.hpp"

#include <algorithm>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace bittern::daemon {

/// What the example says of a key.
struct KeyHelp {
    std::string name;
    std::string description;       ///< ASCII, of any length: the unit too, and the default where a sample hides it
    std::string sample;            ///< in place of a default that shows nothing: TOML; of tables: their header
    std::vector<KeyHelp> members;  ///< of tables: the keys in each
};

/// A key of an Owner, which is Config or one of its parts.
template <class Owner>
struct ConfigKey {
    KeyHelp help;
    std::function<void(const Value&, Reading&, Owner&)> read;
    std::function<std::optional<Value>(const Owner&)> write;  ///< nullopt: it is not set, and has no default
};

/// A table of the file.
struct ConfigTable {
    std::string name;
    std::string description;
    std::vector<ConfigKey<Config>> keys;
};

/// All that a configuration file can say. What reads it, shows it and explains it goes by this list.
[[nodiscard]] const std::vector<ConfigTable>& config_tables();

/// A key whose value is kept in a field. What can't be read leaves the field as it is.
template <class Owner, class T>
ConfigKey<Owner> key(KeyHelp help, T Owner::*field, Kind<T> kind) {
    auto read = [field, read = kind.read](const Value& value, Reading& reading, Owner& owner) {
        if (auto got = read(value, reading)) owner.*field = *std::move(got);
    };
    auto write = [field, write = std::move(kind.write)](const Owner& owner) { return write(owner.*field); };
    return {std::move(help), std::move(read), std::move(write)};
}

/// The keys of a part of the whole.
template <class Part>
std::vector<ConfigKey<Config>> keys_of(Part Config::*part, std::vector<ConfigKey<Part>> keys) {
    std::vector<ConfigKey<Config>> all;
    all.reserve(keys.size());
    for (auto& one : keys) {
        auto read = [part, read = std::move(one.read)](const Value& value, Reading& reading, Config& config) {
            read(value, reading, config.*part);
        };
        auto write = [part, write = std::move(one.write)](const Config& config) { return write(config.*part); };
        all.push_back({std::move(one.help), std::move(read), std::move(write)});
    }
    return all;
}

template <class Owner>
std::vector<KeyHelp> help_of(const std::vector<ConfigKey<Owner>>& keys) {
    std::vector<KeyHelp> all;
    all.reserve(keys.size());
    for (const auto& one : keys) all.push_back(one.help);
    return all;
}

template <class Owner>
void read_members(const Table& table, const std::vector<ConfigKey<Owner>>& keys, Reading& reading, Owner& owner) {
    for (const auto& member : table) {
        const auto inside = reading.inside(member.key);
        const auto found = std::ranges::find(keys, member.key, [](const auto& one) { return one.help.name; });
        if (found == keys.end()) {
            std::vector<std::string> names;
            names.reserve(keys.size());
            for (const auto& one : keys) names.push_back(one.help.name);
            reading.unknown(member.key, member.where, names);
        } else {
            reading.is_set(member.where);
            found->read(member.value, reading, owner);
        }
    }
}

template <class Owner>
Table write_members(const std::vector<ConfigKey<Owner>>& keys, const Owner& owner) {
    Table table;
    for (const auto& one : keys)
        if (auto value = one.write(owner)) table.push_back({one.help.name, {}, *std::move(value)});
    return table;
}

}  // namespace bittern::daemon
