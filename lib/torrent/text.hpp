#pragma once
/// Small things that reading links needs of text.

#include <string>
#include <string_view>

namespace bittern::torrent {

/// A-Z become a-z; every other byte stays. Schemes, keys and hex digits are ASCII whatever the
/// locale.
[[nodiscard]] std::string ascii_lower(std::string_view text);

/// The text made printable, shortened to 100 columns, and put in single quotes for a message.
[[nodiscard]] std::string in_quotes(std::string_view text);

/// Without the blanks, tabs and line ends around it, and the byte order mark that some editors put before it.
[[nodiscard]] std::string_view trimmed(std::string_view text);

}  // namespace bittern::torrent
