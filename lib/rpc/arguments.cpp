#include "rpc/arguments.hpp"

#include "rpc/json_writer.hpp"

#include <cmath>

namespace bittern::rpc {
namespace {

constexpr int most_levels = 64;
constexpr int most_marks = 1'000'000;

/// Looks at brackets, commas and colons alone; that the text is JSON is told later.
bool within_bounds(std::string_view text) {
    int levels = 0;
    int marks = 0;
    bool quoted = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char byte = text[at];
        if (quoted) {
            if (byte == '\\') ++at;
            if (byte == '"') quoted = false;
            continue;
        }
        if (byte == '"') quoted = true;
        if (byte == '[' || byte == '{') ++levels;
        if (byte == ']' || byte == '}') --levels;
        if (byte == '[' || byte == '{' || byte == ',' || byte == ':') ++marks;
        if (levels > most_levels || marks > most_marks) return false;
    }
    return true;
}

template <class Item>
std::optional<std::vector<Item>> list_of(const Json* value, std::optional<Item> (*read)(const Json&)) {
    if (!value || !value->is_array()) return std::nullopt;
    std::vector<Item> items;
    for (const auto& element : *value)
        if (auto item = read(element)) items.push_back(std::move(*item));
    return items;
}

}  // namespace

Result<Json> read_json(std::string_view text) {
    if (!within_bounds(text)) return fail(Fault::malformed, "the request nests too deep, or lists too much");
    auto json = Json::parse(text, nullptr, false);
    if (json.is_discarded()) return fail(Fault::malformed, "the request is no JSON");
    return json;
}

std::optional<std::int64_t> whole(const Json& value) {
    constexpr double largest = 9007199254740992.0;  // 2^53: up to there a double counts exactly
    if (value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX) return std::nullopt;
    if (value.is_number_integer()) return value.get<std::int64_t>();
    if (!value.is_number_float()) return std::nullopt;
    const auto number = value.get<double>();
    if (!(std::abs(number) <= largest) || std::trunc(number) != number) return std::nullopt;
    return static_cast<std::int64_t>(number);
}

Arguments::Arguments(Json object) {
    if (!object.is_object()) return;
    for (auto& [name, value] : object.get_ref<Json::object_t&>()) object_[snake_case(name)] = std::move(value);
}

const Json* Arguments::find(std::string_view name) const {
    const auto found = object_.find(name);
    return found == object_.end() ? nullptr : &*found;
}

std::optional<std::int64_t> Arguments::integer(std::string_view name) const {
    const Json* value = find(name);
    return value ? whole(*value) : std::nullopt;
}

std::optional<double> Arguments::number(std::string_view name) const {
    const Json* value = find(name);
    if (!value || !value->is_number()) return std::nullopt;
    const auto number = value->get<double>();
    return std::isfinite(number) ? std::optional(number) : std::nullopt;
}

std::optional<bool> Arguments::flag(std::string_view name) const {
    const Json* value = find(name);
    if (value && value->is_boolean()) return value->get<bool>();
    const auto number = integer(name);
    return number == 0 || number == 1 ? std::optional(number == 1) : std::nullopt;
}

const std::string* Arguments::text(std::string_view name) const {
    const Json* value = find(name);
    return value ? value->get_ptr<const std::string*>() : nullptr;
}

std::optional<std::vector<std::int64_t>> Arguments::integers(std::string_view name) const {
    return list_of<std::int64_t>(find(name), &whole);
}

std::optional<std::vector<std::string>> Arguments::texts(std::string_view name) const {
    return list_of<std::string>(find(name), [](const Json& value) -> std::optional<std::string> {
        return value.is_string() ? std::optional(value.get<std::string>()) : std::nullopt;
    });
}

}  // namespace bittern::rpc
