#pragma once
/// Events for programs: one JSON object a line (NDJSON), each with the schema's version and a name.

#include "base/units.hpp"
#include "torrent/info_hash.hpp"

#include <iosfwd>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace bittern::app {

/// Raised when a field changes its meaning or goes; new fields and new events don't raise it.
constexpr int json_schema = 1;

/// Writes {"schema":1,"event":EVENT,…fields} and a newline, flushed. `fields` is an object.
/// Bytes that are not UTF-8 become U+FFFD. What is_unsafe_to_print() is escaped, so that the line can be printed.
void write_event(std::ostream& out, std::string_view event, const nlohmann::ordered_json& fields);

/// Adds a text of any bytes, and where they are no UTF-8 also all of them in hex, under the key with "_hex".
void add_text(nlohmann::ordered_json& fields, const std::string& key, std::string_view bytes);

/// The same for a list: where one of its texts is no UTF-8 all of them follow in hex, too.
void add_texts(nlohmann::ordered_json& fields, const std::string& key, const std::vector<std::string>& texts);

/// Adds a size in bytes, null where it can't be told.
void add_size(nlohmann::ordered_json& fields, const std::string& key, std::optional<Bytes> size);

/// The text, null where it is empty.
[[nodiscard]] nlohmann::ordered_json text_or_null(const std::string& text);

/// Adds "info_hash_v1" and "info_hash_v2" to an object: lower-case hex, null where the torrent has none.
void add_info_hash(nlohmann::ordered_json& fields, const torrent::InfoHash& hash);

}  // namespace bittern::app
