#pragma once
/// Text from outside made safe for a terminal and a log line.

#include <string>
#include <string_view>

namespace bittern {

/// The text as it may be printed on one line: valid UTF-8; C0, DEL, C1, bidirectional and zero-width
/// controls, line and paragraph separators and unassigned specials are replaced by U+FFFD.
/// Ordinary letters of every script, combining marks and emoji stay as they are.
[[nodiscard]] std::string printable(std::string_view text);

/// Whether printable() would return the text unchanged.
[[nodiscard]] bool is_printable(std::string_view text);

/// Columns the text takes on a terminal (UAX #11: wide characters 2, combining 0).
[[nodiscard]] int display_width(std::string_view text);

/// The text cut to at most `columns`, with "…" in the middle where something was left out.
[[nodiscard]] std::string elide(std::string_view text, int columns);

}  // namespace bittern
