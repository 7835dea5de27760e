#pragma once
/// Everything worth knowing about a torrent of the daemon, from the daemon's answer to lines and to JSON.

#include <chrono>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace bittern::app {

/// One fact.
struct InfoLine {
    std::string key;
    std::string text;  ///< for eyes; printable
    std::string raw;   ///< for programs: bytes, seconds since 1970; printable, cells between tabs
};

/// What torrent_get has to be asked for.
[[nodiscard]] const std::vector<std::string>& info_fields();

/// What there is nothing to say of is left out.
[[nodiscard]] std::vector<InfoLine> info_lines(const nlohmann::json& torrent, std::chrono::sys_seconds now);

[[nodiscard]] nlohmann::ordered_json info_in_json(const nlohmann::json& torrent);

/// What to do about a torrent's trouble, by the protocol's kind of error; empty where there is none.
[[nodiscard]] std::string advice_for(const nlohmann::json& torrent);

}  // namespace bittern::app
