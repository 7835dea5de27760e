#pragma once
/// Bencoding written by hand, for the states of other clients.

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace bittern::testing {

inline std::string ben(const std::string& text) {
    return std::to_string(text.size()) + ":" + text;
}
inline std::string ben(std::int64_t number) {
    return "i" + std::to_string(number) + "e";
}
/// Of values that are bencoded already.
inline std::string ben_list(const std::vector<std::string>& items) {
    std::string list = "l";
    for (const auto& item : items) list += item;
    return list + "e";
}
inline std::string ben_dict(const std::map<std::string, std::string>& items) {
    std::string dictionary = "d";
    for (const auto& [key, item] : items) dictionary += ben(key) + item;
    return dictionary + "e";
}

}  // namespace bittern::testing
