#include "daemon/toml_document.hpp"

#include "base/printable.hpp"
#include "base/utf8.hpp"
#include "daemon/toml_nesting.hpp"

#include <optional>
#include <sstream>
#include <toml++/toml.h>
#include <utility>

#include <fmt/format.h>

namespace bittern::daemon {
namespace {

Position begin_of(const toml::source_region& region) {
    return {static_cast<int>(region.begin.line), static_cast<int>(region.begin.column)};
}

Value value_of(const toml::node& node);

Table table_of(const toml::table& table) {
    Table members;
    for (const auto& [key, node] : table)
        members.push_back({std::string(key.str()), begin_of(key.source()), value_of(node)});
    return members;
}

Array array_of(const toml::array& array) {
    Array values;
    for (const auto& node : array) values.push_back(value_of(node));
    return values;
}

template <class DateOrTime>
Date date_of(const toml::value<DateOrTime>& value) {
    std::ostringstream text;
    text << value.get();
    return {text.str()};
}

Value value_of(const toml::node& node) {
    const auto where = begin_of(node.source());
    if (const auto* table = node.as_table()) return {table_of(*table), where};
    if (const auto* array = node.as_array()) return {array_of(*array), where};
    if (const auto* text = node.as_string()) return {text->get(), where};
    if (const auto* number = node.as_integer()) return {number->get(), where};
    if (const auto* number = node.as_floating_point()) return {number->get(), where};
    if (const auto* boolean = node.as_boolean()) return {boolean->get(), where};
    if (const auto* date = node.as_date()) return {date_of(*date), where};
    if (const auto* time = node.as_time()) return {date_of(*time), where};
    return {date_of(*node.as_date_time()), where};
}

std::optional<Position> no_utf8(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto point = first_code_point(text.substr(at));
        if (!point.valid) return position_of(text, at);
        at += point.length;
    }
    return std::nullopt;
}

tl::unexpected<ConfigProblem> no_toml(Position where, std::string message) {
    return tl::make_unexpected(ConfigProblem{where, "", std::move(message)});
}

/// What the library says, without the words that say no more than that it is an error.
std::string reason_of(const toml::parse_error& error) {
    constexpr int most_columns = 300;
    constexpr std::string_view known = "Error while parsing ";
    auto reason = error.description();
    if (reason.starts_with(known)) reason.remove_prefix(known.size());
    return "no TOML: " + elide(printable(reason), most_columns);
}

}  // namespace

tl::expected<Table, ConfigProblem> parse_toml(std::string_view text) {
    if (const auto where = no_utf8(text)) return no_toml(*where, "there are bytes that are no UTF-8");
    if (const auto where = too_deep(text))
        return no_toml(*where, fmt::format("it is nested deeper than {} levels", deepest_nesting));
    try {
        return table_of(toml::parse(text));
    } catch (const toml::parse_error& error) {
        return no_toml(begin_of(error.source()), reason_of(error));
    }
}

}  // namespace bittern::daemon
