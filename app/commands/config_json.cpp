#include "app/commands/config_json.hpp"

#include "app/commands/overloaded.hpp"

#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

namespace bittern::app {

using Json = nlohmann::ordered_json;

Json json_of(const daemon::Value& value) {
    return std::visit(
        Overloaded{[](const daemon::Array& items) {
                       auto all = Json::array();
                       for (const auto& item : items) all.push_back(json_of(item));
                       return all;
                   },
                   [](const daemon::Table& members) {
                       auto all = Json::object();
                       for (const auto& member : members) all[member.key] = json_of(member.value);
                       return all;
                   },
                   [](const daemon::Date& date) { return Json(date.text); },
                   [](daemon::Unlimited /*unused*/) { return Json(nullptr); },
                   [](Bytes size) { return Json(size.count); }, [](Rate rate) { return Json(rate.per_second); },
                   [](std::chrono::seconds time) { return Json(time.count()); },
                   [](const auto& plain) { return Json(plain); }},
        value.data);
}

Json json_of(const std::vector<daemon::Setting>& settings, const std::map<std::string, daemon::Value>& overrides) {
    auto all = Json::array();
    for (const auto& setting : settings) {
        Json one{{"key", setting.key}, {"value", json_of(setting.value)}};
        std::visit(Overloaded{[&one](daemon::ByDefault /*unused*/) { one["from"] = "default"; },
                              [&one](const daemon::Position& where) {
                                  one["from"] = "file";
                                  one["line"] = where.line;
                              }},
                   setting.origin);
        if (const auto by_client = overrides.find(setting.key); by_client != overrides.end()) {
            one["client"] = true;
            one["configured"] = std::exchange(one["value"], json_of(by_client->second));
        }
        all.push_back(std::move(one));
    }
    return all;
}

Json json_of(const std::vector<daemon::ConfigProblem>& problems) {
    auto all = Json::array();
    for (const auto& [where, key, message] : problems) {
        const bool in_a_line = where.line > 0;
        all.push_back({{"line", in_a_line ? Json(where.line) : Json()},
                       {"column", in_a_line ? Json(where.column) : Json()},
                       {"key", key.empty() ? Json() : Json(key)},
                       {"message", message}});
    }
    return all;
}

}  // namespace bittern::app
