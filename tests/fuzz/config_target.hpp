#pragma once
/// Any bytes as a configuration file.

#include "base/printable.hpp"
#include "daemon/read_config.hpp"
#include "fuzz/property.hpp"

#include <string>

namespace bittern::fuzz {

/// A configuration that says what is in force.
inline std::string config_text(const daemon::ConfigReading& reading) {
    std::string text;
    for (const auto& one : daemon::settings(reading)) text += one.key + " = " + to_toml(one.value) + "\n";
    return text;
}

inline void try_config(std::string_view text) {
    const auto reading = daemon::read_config(text, "/home/ann");
    require(reading.problems.size() <= 101, "not too many problems");
    for (const auto& problem : reading.problems)
        require(is_printable(to_string(problem, "config.toml")), "problems can be printed");
    const auto shown = config_text(reading);
    for (const auto& one : daemon::settings(reading))
        require(is_printable(one.key) && is_printable(to_toml(one.value)), "settings can be printed");
    if (!reading.problems.empty() || Bytes{std::ssize(shown)} > daemon::largest_config) return;
    const auto again = daemon::read_config(shown, "/home/ann");
    require(again.problems.empty(), "what is shown is sound");
    require(config_text(again) == shown, "what is shown says the same");
}

}  // namespace bittern::fuzz
