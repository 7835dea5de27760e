#pragma once
/// What a terminal does with one code point. Tables of our own, since wcwidth(3) depends on the
/// locale.

namespace bittern {

/// Whether showing it could mislead or disturb: control characters (C0, DEL, C1), bidirectional and
/// zero-width controls, line and paragraph separators, tags, interlinear annotation, noncharacters.
[[nodiscard]] bool is_unsafe_to_print(char32_t point);

/// Columns on a terminal: 0 for combining marks and controls, 2 for wide ones (UAX #11) and emoji,
/// else 1.
[[nodiscard]] int column_width(char32_t point);

/// A mark that joins the letter before it, in the block that canonical decomposition of Latin,
/// Greek and Cyrillic letters makes use of (U+0300 to U+036F).
[[nodiscard]] constexpr bool is_combining_diacritic(char32_t point) {
    return point >= 0x0300 && point <= 0x036F;
}

}  // namespace bittern
