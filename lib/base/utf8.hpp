#pragma once
/// Reading and writing UTF-8, one code point at a time (RFC 3629).

#include <cstddef>
#include <string>
#include <string_view>

namespace bittern {

/// One step through a text: a code point, or the bytes that are none.
struct CodePoint {
    char32_t value = U'\uFFFD';  ///< U+FFFD where the bytes are not UTF-8
    std::size_t length = 0;      ///< bytes taken, at least 1
    bool valid = false;
};

/// The code point at the front of a text that is not empty. Overlong forms, surrogates and values
/// beyond U+10FFFF are not valid; what is taken then is the longest beginning of a good sequence
/// (Unicode, section 3.9).
[[nodiscard]] CodePoint first_code_point(std::string_view text);

/// Adds a code point; it must not be a surrogate.
void append_utf8(std::string& text, char32_t value);

/// Whether the whole text is UTF-8.
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace bittern
