#include "app/render/json.hpp"

#include "base/code_points.hpp"
#include "base/printable.hpp"
#include "base/utf8.hpp"

#include <algorithm>
#include <iterator>
#include <ostream>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace bittern::app {
namespace {

/// Within a JSON text; `\u` has sixteen bits.
std::string escaped_for_json(char32_t point) {
    if (point < 0x10000) return fmt::format("\\u{:04x}", static_cast<unsigned>(point));
    const auto rest = static_cast<unsigned>(point) - 0x10000;
    return fmt::format("\\u{:04x}\\u{:04x}", 0xd800 + (rest >> 10U), 0xdc00 + (rest & 0x3ffU));
}

std::string in_hex(std::string_view bytes) {
    std::string hex;
    for (const char byte : bytes) fmt::format_to(std::back_inserter(hex), "{:02x}", static_cast<unsigned char>(byte));
    return hex;
}

/// A dumped object, whose only characters beyond ASCII stand in texts.
std::string made_printable(std::string line) {
    if (is_printable(line)) return line;
    std::string printable;
    for (std::string_view rest = line; !rest.empty();) {
        const CodePoint point = first_code_point(rest);
        if (is_unsafe_to_print(point.value))
            printable += escaped_for_json(point.value);
        else
            printable += rest.substr(0, point.length);
        rest.remove_prefix(point.length);
    }
    return printable;
}

}  // namespace

void write_event(std::ostream& out, std::string_view event, const nlohmann::ordered_json& fields) {
    nlohmann::ordered_json line = {{"schema", json_schema}, {"event", event}};
    if (fields.is_object()) line.update(fields);
    out << made_printable(line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)) << '\n';
    out.flush();
}

void add_text(nlohmann::ordered_json& fields, const std::string& key, std::string_view bytes) {
    fields[key] = bytes;
    if (!is_utf8(bytes)) fields[key + "_hex"] = in_hex(bytes);
}

void add_texts(nlohmann::ordered_json& fields, const std::string& key, const std::vector<std::string>& texts) {
    fields[key] = texts;
    if (std::ranges::all_of(texts, is_utf8)) return;
    auto hex = nlohmann::ordered_json::array();
    for (const auto& text : texts) hex.push_back(in_hex(text));
    fields[key + "_hex"] = std::move(hex);
}

void add_size(nlohmann::ordered_json& fields, const std::string& key, std::optional<Bytes> size) {
    auto& field = fields[key];
    if (size) field = size->count;
}

nlohmann::ordered_json text_or_null(const std::string& text) {
    return text.empty() ? nlohmann::ordered_json() : nlohmann::ordered_json(text);
}

void add_info_hash(nlohmann::ordered_json& fields, const torrent::InfoHash& hash) {
    using Json = nlohmann::ordered_json;
    fields["info_hash_v1"] = hash.v1 ? Json(torrent::hex(*hash.v1)) : Json();
    fields["info_hash_v2"] = hash.v2 ? Json(torrent::hex(*hash.v2)) : Json();
}

}  // namespace bittern::app
