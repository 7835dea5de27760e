#pragma once
/// What a field of the daemon's answer says, whoever the daemon is: nothing of another type than it should be.

#include <cstdint>
#include <string>

#include <nlohmann/json.hpp>

namespace bittern::app {

/// A whole number; `otherwise` where there is none.
[[nodiscard]] inline std::int64_t count_in(const nlohmann::json& object, const char* key, std::int64_t otherwise = 0) {
    const auto found = object.find(key);
    return found != object.end() && found->is_number() ? found->get<std::int64_t>() : otherwise;
}

[[nodiscard]] inline double number_in(const nlohmann::json& object, const char* key, double otherwise = 0) {
    const auto found = object.find(key);
    return found != object.end() && found->is_number() ? found->get<double>() : otherwise;
}

[[nodiscard]] inline bool flag_in(const nlohmann::json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_boolean() && found->get<bool>();
}

/// As it came: not safe to print.
[[nodiscard]] inline std::string text_in(const nlohmann::json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

[[nodiscard]] inline nlohmann::json list_in(const nlohmann::json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_array() ? *found : nlohmann::json::array();
}

[[nodiscard]] inline nlohmann::json object_in(const nlohmann::json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_object() ? *found : nlohmann::json::object();
}

}  // namespace bittern::app
